// /proc/PID/timens_offsets, time_namespaces(7): by how much the clocks of a time namespace are ahead.
import type { Namespace, TimeOffsets } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isFailure, isGone, readLink, readRecord } from './file.ts';
import { parseNamespace } from './namespace-links.ts';

/** `undefined` where a clock is missing, or a line is not of the kernel's form. */
export function parseTimeOffsets(text: string): TimeOffsets | undefined {
  const secondsOf = (clock: string): number | undefined => {
    const [, whole, nanoseconds] = new RegExp(`^${clock} +(-?\\d+) +(\\d+)$`, 'm').exec(text) ?? [];
    return whole === undefined ? undefined : Number(whole) + Number(nanoseconds) / 1e9;
  };
  const [monotonic, boottime] = [secondsOf('monotonic'), secondsOf('boottime')];
  return monotonic === undefined || boottime === undefined ? undefined : { monotonic, boottime };
}

export interface OffsetNamespaces {
  readonly namespaces: readonly Namespace[];
  readonly unreadable: readonly Unreadable[];
}

export interface OffsetReader {
  /** The same namespaces, those of time with their offsets. `keeps`: those read before are taken as they were. */
  read(namespaces: readonly Namespace[], processes: readonly Process[], keeps: boolean): OffsetNamespaces;
}

interface Offsets {
  readonly offsets: Pick<Namespace, 'offsets'>;
  readonly unreadable: readonly Unreadable[];
}

export function openOffsetReader(procRoot: string): OffsetReader {
  let known = new Map<number, Offsets>();
  return {
    read(namespaces, processes, keeps) {
      const next = new Map<number, Offsets>();
      const told = namespaces.map((namespace) => {
        const { type, inode } = namespace;
        if (type !== 'time') return namespace;
        const offsets = (keeps && known.get(inode)) || readOffsets(procRoot, inode, processes);
        next.set(inode, offsets);
        return { ...namespace, ...offsets.offsets };
      });
      known = next;
      return { namespaces: told, unreadable: [...next.values()].flatMap(({ unreadable }) => unreadable) };
    },
  };
}

/** The file tells of the namespace in which the process's children are born, whether or not it lives there itself. */
function readOffsets(procRoot: string, inode: number, processes: readonly Process[]): Offsets {
  const parent = processes.find(({ namespaces }) => namespaces.time_for_children === inode);
  const nothing = { offsets: {}, unreadable: [] };
  if (!parent) return nothing;
  const what = `${procRoot}/${parent.pid}/timens_offsets`;
  const text = readRecord(what);
  if (isFailure(text)) return isGone(text) ? nothing : unread(what, text.errno);
  const link = readLink(`${procRoot}/${parent.pid}/ns/time_for_children`);
  // It may have ended, or asked for another one, since its links were read.
  if (isFailure(link) || parseNamespace(link.replace('_for_children', ''))?.inode !== inode) return nothing;
  const offsets = parseTimeOffsets(text);
  return offsets ? { offsets: { offsets }, unreadable: [] } : unread(what, 'has another form than time_namespaces(7)');
}

const unread = (what: string, why: string): Offsets => ({ offsets: { offsets: null }, unreadable: [{ what, why }] });
