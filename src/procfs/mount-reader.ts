// The mounts of every mount namespace in which somebody lives, each read once, through the first process that
// lets itself be read.
import type { Mount } from '../kernel/mount.ts';
import type { Process } from '../kernel/process.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isFailure, isGone, readLink, readRecords } from './file.ts';
import { parseMountinfo } from './mountinfo.ts';
import { parseNamespace } from './namespace-links.ts';
import { withPidNamespaces } from './proc-count.ts';

export interface MountTable {
  readonly mounts: readonly Mount[];
  readonly unreadable: readonly Unreadable[];
}

export interface MountReading extends MountTable {
  /** By mount namespace: the directory from which the mount points of its rows lead on, a process's root. */
  readonly roots: ReadonlyMap<number, string>;
}

export interface MountReader {
  read(processes: readonly Process[]): MountReading;
}

interface Table extends MountTable {
  readonly text: string;
  /** Whose mountinfo it is; while this process lives there, it is the same namespace. */
  readonly reader: Process | null;
}

export interface MountReaderOptions {
  readonly procRoot: string;
  /** Whether proc mounts are asked for their PID namespace. That looks a path up in other mounts, which may hang. */
  readonly asksProcs: boolean;
}

/** A namespace whose mountinfo says the same as at the last reading gives identical rows. */
export function openMountReader(options: MountReaderOptions): MountReader {
  let tables = new Map<number, Table>();
  return {
    read(processes) {
      const next = new Map<number, Table>();
      const inhabitants = inhabitantsOf(processes);
      for (const inode of [...inhabitants.keys()].sort((a, b) => a - b)) {
        next.set(inode, readTable(options, inode, inhabitants.get(inode) ?? [], tables.get(inode)));
      }
      tables = next;
      const found = [...next.values()];
      return {
        mounts: found.flatMap(({ mounts }) => mounts),
        unreadable: found.flatMap(({ unreadable }) => unreadable),
        roots: rootsOf(next, options.procRoot),
      };
    },
  };
}

function rootsOf(tables: ReadonlyMap<number, Table>, procRoot: string): Map<number, string> {
  const roots = new Map<number, string>();
  for (const [inode, { reader }] of tables) if (reader) roots.set(inode, `${procRoot}/${reader.pid}/root`);
  return roots;
}

/** By mount namespace, the lowest number first. */
function inhabitantsOf(processes: readonly Process[]): Map<number, Process[]> {
  const inhabitants = new Map<number, Process[]>();
  for (const process of processes) {
    const { mnt } = process.namespaces;
    if (typeof mnt !== 'number') continue;
    const known = inhabitants.get(mnt);
    if (known) known.push(process);
    else inhabitants.set(mnt, [process]);
  }
  return inhabitants;
}

function readTable(
  options: MountReaderOptions,
  inode: number,
  inhabitants: readonly Process[],
  known: Table | undefined,
): Table {
  let why = '';
  for (const reader of inhabitants) {
    const directory = `${options.procRoot}/${reader.pid}`;
    const text = readRecords(`${directory}/mountinfo`);
    if (isFailure(text)) {
      // EINVAL: it is about to end and has let go of its namespaces already (fs/proc_namespace.c).
      if (!isGone(text) && text.errno !== 'EINVAL') why = text.errno;
    } else if (text === known?.text && isSameProcess(reader, known.reader)) {
      return known;
    } else {
      const table = newTable(options, directory, text, inode);
      if (livesIn(directory, inode)) return { ...table, text, reader };
    }
  }
  const unreadable = why === '' ? [] : [{ what: `mounts of mnt:[${inode}]`, why }];
  return { text: '', reader: null, mounts: [], unreadable };
}

const isSameProcess = (a: Process, b: Process | null) => a.pid === b?.pid && a.startTicks === b.startTicks;

/** Asked after the reading: the process may have gone to another namespace since its links were read. */
function livesIn(directory: string, inode: number): boolean {
  const link = readLink(`${directory}/ns/mnt`);
  return !isFailure(link) && parseNamespace(link)?.inode === inode;
}

function newTable({ asksProcs }: MountReaderOptions, directory: string, text: string, inode: number): MountTable {
  const { mounts, malformed } = parseMountinfo(text, inode);
  const counted = asksProcs ? withPidNamespaces(mounts, `${directory}/root`) : { mounts, unreadable: [] };
  const why = `${malformed} of its lines are not of the form that proc_pid_mountinfo(5) gives`;
  return {
    mounts: counted.mounts,
    unreadable: [...(malformed === 0 ? [] : [{ what: `${directory}/mountinfo`, why }]), ...counted.unreadable],
  };
}
