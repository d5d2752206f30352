// Claims about what lies at a path, as one process sees it. Pure.
import { type File, fileAt, isWhiteout } from '../kernel/file.ts';
import type { World } from '../kernel/world.ts';
import type { Scene, Verdict } from './expect.ts';
import type { fileWords } from './file-shapes.ts';
import type { Claim } from './predicate.ts';
import { type Present, type Seen, verdictOf, whyUnread } from './seen.ts';
import { andList, shown } from './spelling.ts';

export type FileClaim = Extract<Claim, { file: unknown }>;
type FileWord = (typeof fileWords)[number];

export const judgeFile = (claim: FileClaim, subject: Present, scene: Scene): Verdict =>
  verdictOf(wording(claim, subject.label), seenBy(claim, subject, scene));

const nouns: Readonly<Record<FileWord, string>> = {
  absent: 'nothing',
  file: 'a file',
  directory: 'a directory',
  opaque: 'an opaque directory',
  whiteout: 'a whiteout',
};

const wording = (claim: FileClaim, label: string): string => {
  const { file, is, content, size, at_least: least, mode, links, inode_as: same, inode_unlike: other } = claim;
  const details = [
    ...(content === undefined ? [] : [content === '' ? 'is empty' : `says "${shown(content)}"`]),
    ...(size === undefined ? [] : [`has ${sizeText(bytesIn(size))}`]),
    ...(least === undefined ? [] : [`has ${sizeText(bytesIn(least))} or more`]),
    ...(mode === undefined ? [] : [`has the mode ${mode}`]),
    ...(links === undefined ? [] : [`has ${namesText(links)}`]),
    ...(same === undefined ? [] : [`is the same file as ${same}`]),
    ...(other === undefined ? [] : [`is another file than ${other}`]),
  ];
  const what = is === undefined ? (details.length > 0 ? 'a file' : 'something') : nouns[is];
  return `${label} sees ${what} at ${file}${details.length > 0 ? ` that ${andList(details)}` : ''}`;
};

const seenBy = (claim: FileClaim, { label, now }: Present, { world }: Scene): readonly Seen[] => {
  const found = rowAt(claim.file, now.pid, world);
  if ('why' in found) return [{ held: false, saw: found.why }];
  const file = found.row;
  const kind = seeKind(file, claim.is, label);
  if (!kind.held || file.status === null) return [kind];
  const { content, size, at_least: least, mode, links, inode_as: same, inode_unlike: other } = claim;
  const { status, path } = file;
  const seen = [
    ...(content === undefined ? [] : [seeContent(file, content)]),
    ...(size === undefined ? [] : [seeSize(file, status.bytes === bytesIn(size))]),
    ...(least === undefined ? [] : [seeSize(file, status.bytes >= bytesIn(least))]),
    ...(mode === undefined
      ? []
      : [{ held: modeText(status.mode) === mode, saw: `${path} has the mode ${modeText(status.mode)}` }]),
    ...(links === undefined ? [] : [{ held: status.links === links, saw: `${path} has ${namesText(status.links)}` }]),
    ...(same === undefined ? [] : [seeIdentity(file, same, true, world)]),
    ...(other === undefined ? [] : [seeIdentity(file, other, false, world)]),
  ];
  return seen.length > 0 ? seen : [kind];
};

/** What was looked at, or why nothing can be said of the path. */
const rowAt = (path: string, pid: number, world: World): { readonly row: File } | { readonly why: string } => {
  const row = fileAt(world.files, pid, path);
  if (row === null) return { why: `nobody has looked at ${path} yet` };
  if (row.type !== null) return { row };
  const why = whyUnread((what) => what === 'files' || what.endsWith(`/${pid}/root${path}`), world);
  return { why: `what is at ${path} cannot be read${why === null ? '' : `: ${why}`}` };
};

const seeKind = (file: File, expected: FileWord | undefined, label: string): Seen => {
  const saw = `${label} sees ${kindText(file)} at ${file.path}`;
  if (expected === undefined) return { held: file.type !== 'absent', saw };
  if (expected === 'opaque' && file.opaque === null)
    return { held: false, saw: `whether ${file.path} is opaque cannot be read` };
  return { held: isOf(file, expected), saw };
};

const isOf = (file: File, word: FileWord): boolean => {
  switch (word) {
    case 'absent':
      return file.type === 'absent';
    case 'file':
      return file.type === 'regular';
    case 'directory':
      return file.type === 'directory';
    case 'opaque':
      return file.type === 'directory' && file.opaque === true;
    default:
      return isWhiteout(file);
  }
};

/** What is there, in words: those of inode(7), and of overlays. */
const kindText = (file: File): string => {
  if (isWhiteout(file)) return 'a whiteout';
  switch (file.type) {
    case 'absent':
      return 'nothing';
    case 'regular':
      return 'a file';
    case 'directory':
      return file.opaque ? 'an opaque directory' : 'a directory';
    case 'symlink':
      return 'a symbolic link';
    case 'fifo':
      return 'a pipe';
    case 'socket':
      return 'a socket';
    default:
      return `a device (${file.rdev ?? 'unknown'})`;
  }
};

const seeContent = ({ path, content, status }: File, expected: string): Seen => {
  if (content === undefined)
    return { held: false, saw: `${path} has ${sizeText(status?.bytes ?? 0)}, and is not read` };
  if (content === null) return { held: false, saw: `what ${path} says cannot be read` };
  const text = content.trimEnd();
  return { held: text === expected.trimEnd(), saw: text === '' ? `${path} is empty` : `${path} says "${shown(text)}"` };
};

const seeSize = ({ path, status }: File, held: boolean): Seen => ({
  held,
  saw: `${path} has ${sizeText(status?.bytes ?? 0)}`,
});

const seeIdentity = ({ pid, path, status }: File, otherPath: string, isSame: boolean, world: World): Seen => {
  const found = rowAt(otherPath, pid, world);
  if ('why' in found) return { held: false, saw: found.why };
  const other = found.row.status;
  if (other === null || status === null) return { held: false, saw: `there is nothing at ${otherPath}` };
  const same = other.inode === status.inode && other.device === status.device;
  const saw = same
    ? `${path} and ${otherPath} are one file, number ${status.inode}`
    : `${path} is number ${status.inode} on ${status.device}, ${otherPath} number ${other.inode} on ${other.device}`;
  return { held: same === isSame, saw };
};

const units: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const bytesIn = (written: string | number): number => {
  const [, digits = '0', unit = ''] = /^(\d+)([KMG]?)$/.exec(String(written)) ?? [];
  return Number(digits) * (units[unit] ?? 1);
};

const sizeText = (bytes: number): string => {
  const [unit, size] = Object.entries(units).findLast(([, one]) => bytes >= one && bytes % one === 0) ?? ['', 1];
  if (unit !== '') return `${bytes / size}${unit}`;
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
};

const modeText = (mode: number): string => mode.toString(8).padStart(4, '0');
const namesText = (links: number): string => `${links} ${links === 1 ? 'name' : 'names'}`;
