// The mounts of every mount namespace in which somebody lives, each read once, through the first process that
// lets itself be read.
import type { Mount } from '../kernel/mount.ts';
import type { Process } from '../kernel/process.ts';
import type { Unreadable } from '../kernel/world.ts';
import { isFailure, isGone, readLink, readRecords } from './file.ts';
import { parseMountinfo } from './mountinfo.ts';
import { parseNamespace } from './namespace-links.ts';

export interface MountReading {
  readonly mounts: readonly Mount[];
  readonly unreadable: readonly Unreadable[];
}

export interface MountReader {
  read(processes: readonly Process[]): MountReading;
}

interface Table extends MountReading {
  readonly text: string;
}

/** A namespace whose mountinfo says the same as at the last reading gives identical rows. */
export function openMountReader(procRoot: string): MountReader {
  let tables = new Map<number, Table>();
  return {
    read(processes) {
      const next = new Map<number, Table>();
      const inhabitants = inhabitantsOf(processes);
      for (const inode of [...inhabitants.keys()].sort((a, b) => a - b)) {
        next.set(inode, readTable(procRoot, inode, inhabitants.get(inode) ?? [], tables.get(inode)));
      }
      tables = next;
      const found = [...next.values()];
      return {
        mounts: found.flatMap(({ mounts }) => mounts),
        unreadable: found.flatMap(({ unreadable }) => unreadable),
      };
    },
  };
}

/** Pids by mount namespace, the lowest first. */
function inhabitantsOf(processes: readonly Process[]): Map<number, number[]> {
  const inhabitants = new Map<number, number[]>();
  for (const { pid, namespaces } of processes) {
    if (typeof namespaces.mnt !== 'number') continue;
    const pids = inhabitants.get(namespaces.mnt);
    if (pids) pids.push(pid);
    else inhabitants.set(namespaces.mnt, [pid]);
  }
  return inhabitants;
}

function readTable(procRoot: string, inode: number, pids: readonly number[], known: Table | undefined): Table {
  let why = '';
  for (const pid of pids) {
    const path = `${procRoot}/${pid}/mountinfo`;
    const text = readRecords(path);
    if (isFailure(text)) {
      // EINVAL: it is about to end and has let go of its namespaces already (fs/proc_namespace.c).
      if (!isGone(text) && text.errno !== 'EINVAL') why = text.errno;
    } else if (text === known?.text) {
      return known;
    } else if (livesIn(procRoot, pid, inode)) {
      return newTable(path, text, inode);
    }
  }
  return { text: '', mounts: [], unreadable: why === '' ? [] : [{ what: `mounts of mnt:[${inode}]`, why }] };
}

/** Asked after the reading: the process may have gone to another namespace since its links were read. */
function livesIn(procRoot: string, pid: number, inode: number): boolean {
  const link = readLink(`${procRoot}/${pid}/ns/mnt`);
  return !isFailure(link) && parseNamespace(link)?.inode === inode;
}

function newTable(path: string, text: string, inode: number): Table {
  const { mounts, malformed } = parseMountinfo(text, inode);
  const why = `${malformed} of its lines are not of the form that proc_pid_mountinfo(5) gives`;
  return { text, mounts, unreadable: malformed === 0 ? [] : [{ what: path, why }] };
}
