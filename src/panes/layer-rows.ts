// Which files of which overlays a step is about, and what lies at each name in each layer. Pure.
import { type File, fileAt, isWhiteout } from '../kernel/file.ts';
import type { Mount } from '../kernel/mount.ts';
import { overlayLayers } from '../kernel/overlay.ts';
import { type NameInOverlay, namesInOverlays, reachableLayers } from '../kernel/overlay-path.ts';
import { limitSize } from '../lesson/amount.ts';
import { type NamedPath, pathsOf } from '../lesson/claimed-paths.ts';
import type { Session } from '../session/session.ts';
import type { Mark } from './marks.ts';
import { processNamed, type Seen } from './situation.ts';

/** What lies at one path. */
export interface Cell {
  readonly text: string;
  readonly mark: Mark | null;
  /** Whether there is nothing. */
  readonly isEmpty: boolean;
}

/** `merged`: the overlay itself. */
export interface LayerRow {
  readonly role: 'merged' | 'upper' | 'lower' | 'data';
  readonly path: string;
  /** One for each name. */
  readonly cells: readonly Cell[];
}

/** An overlay, with the layers as they lie on each other. */
export interface LayerTable {
  readonly names: readonly string[];
  readonly rows: readonly LayerRow[];
}

/** A file that is in no overlay. */
export interface PlainRow {
  readonly path: string;
  readonly cell: Cell;
}

export interface LayerView {
  readonly tables: readonly LayerTable[];
  readonly plain: readonly PlainRow[];
}

export const layerView = (at: Seen): LayerView => {
  const { session, step } = at;
  const spoken = step ? pathsOf(step).flatMap((one) => spokenOf(one, session)) : [];
  const told = spoken.flatMap(({ overlays }) => overlays);
  // A layer may belong to several overlays: meant are those that show, or take, what the step is about.
  const shown = told.filter(({ isOwn }) => isOwn);
  const tables = Map.groupBy(shown.length > 0 ? shown : told, ({ mount }) => mount);
  const inNone = spoken.filter(({ overlays }) => overlays.length === 0);
  const isOver = (path: string) => inNone.every((other) => !other.path.startsWith(`${path}/`));
  return {
    tables: [...tables.values()].map((names) => tableOf(names, at)),
    plain: unique(inNone.map(({ path }) => path))
      .filter(isOver)
      .map((path) => ({ path, cell: cellOf(inNone.find((one) => one.path === path)?.pid ?? 0, path, path, at) })),
  };
};

interface Told extends NameInOverlay {
  readonly pid: number;
  readonly isOwn: boolean;
}

const spokenOf = ({ actor, path }: NamedPath, session: Session) => {
  const process = processNamed(actor, session, session.world);
  if (!process) return [];
  const mounts = session.world.mounts.filter(({ namespace }) => namespace === process.namespaces.mnt);
  const overlays = namesInOverlays(path, mounts).map(
    (one): Told => ({ ...one, pid: process.pid, isOwn: isIn(path, one.mount) }),
  );
  return [{ pid: process.pid, path, overlays }];
};

/** Whether it is in what the overlay shows, or in its upper directory. */
const isIn = (path: string, mount: Mount): boolean =>
  [mount.mountpoint, overlayLayers(mount)?.upper].some((top) => top != null && path.startsWith(`${top}/`));

const unique = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];

const tableOf = (told: readonly Told[], at: Seen): LayerTable => {
  const [first] = told;
  const layers = first && overlayLayers(first.mount);
  if (!first || !layers) return { names: [], rows: [] };
  const names = unique(told.map(({ name }) => name));
  const tops = [{ role: 'merged', path: first.mount.mountpoint } as const, ...reachableLayers(layers)];
  return {
    names,
    rows: tops.map(({ role, path }) => ({
      role,
      path,
      cells: names.map((name) => cellOf(first.pid, `${path}/${name}`, `/${name}`, at)),
    })),
  };
};

/** `ending`: by what paths of the same name end, in whichever layer. */
const cellOf = (pid: number, path: string, ending: string, { session, step }: Seen): Cell => {
  const file = fileAt(session.world.files, pid, path);
  const before = fileAt(session.before.files, pid, path);
  const claims = [...(step?.expect ?? []), ...(step?.keep ?? [])].filter((claim) => 'file' in claim);
  const about = claims.filter((claim) => claim.file.endsWith(ending) || claim.inode_unlike?.endsWith(ending));
  const facts = {
    mode: about.some(({ mode }) => mode !== undefined),
    inode: about.some(({ links, inode_as: same, inode_unlike: other }) => (links ?? same ?? other) !== undefined),
  };
  return { text: textOf(file, facts), mark: markOf(before, file), isEmpty: file === null || file.type === 'absent' };
};

interface Facts {
  readonly mode: boolean;
  readonly inode: boolean;
}

const textOf = (file: File | null, { mode, inode }: Facts): string => {
  if (file === null) return '';
  const { type, status } = file;
  if (type === null || status === null) return type === 'absent' ? '·' : 'unreadable';
  if (isWhiteout(file)) return 'whiteout';
  if (type === 'directory') return file.opaque ? 'opaque' : 'directory';
  if (type !== 'regular') return type;
  return [
    contentText(file),
    ...(mode ? [status.mode.toString(8).padStart(4, '0')] : []),
    ...(inode ? [`#${status.inode}`] : []),
  ].join(' ');
};

const mostCharacters = 10;

/** What a short file says; of another one, how large it is. */
const contentText = ({ content, status }: File): string => {
  const text = content?.trimEnd().replaceAll('\n', ' ');
  if (text !== undefined && text !== '' && text.length <= mostCharacters) return `"${text}"`;
  const bytes = status?.bytes ?? 0;
  return bytes % 1024 === 0 ? limitSize(bytes) : `${bytes} bytes`;
};

const markOf = (before: File | null, file: File | null): Mark | null => {
  // Of what nobody has looked at, nothing is known to have become of it.
  if (before === null || file === null || before.type === null || file.type === null) return null;
  if (before.type === 'absent') return file.type === 'absent' ? null : 'new';
  if (file.type === 'absent') return 'ended';
  return isSame(before, file) ? null : 'changed';
};

/** How large a directory is, and when it was written to, changes with what is in it. */
const isSame = (before: File, file: File): boolean => {
  if (before.type !== file.type || before.status?.mode !== file.status?.mode) return false;
  if (file.type === 'directory') return before.opaque === file.opaque;
  const [was, is] = [before.status, file.status];
  const sameFile = was?.inode === is?.inode && was?.device === is?.device;
  return sameFile && was?.bytes === is?.bytes && before.content === file.content && was?.links === is?.links;
};
