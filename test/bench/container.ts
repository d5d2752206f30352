// A container by hand, beside the programs that make containers.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBusybox, findNative } from '../../src/lab/program.ts';
import { buildClock, type Clock, sixNamespaces } from './container-clock.ts';
import { type Bill, makeWhole, type Whole, Workshop } from './container-hands.ts';
import { makeBundle, type Peer, peersOf } from './container-peers.ts';
import { containerNotes } from './container-table.ts';
import type { Part } from './measure.ts';
import { absence, versionOf } from './peer.ts';
import { type Contender, race } from './race.ts';

const esbuild = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'esbuild');

/** What the container by hand tells beside its time, round by round. */
interface Told {
  readonly bills: (readonly Bill[])[];
  readonly wholes: Whole[];
}

const byHand = (workshop: Workshop, { bills, wholes }: Told): readonly Contender[] => [
  {
    name: 'by hand, in a lab that runs',
    isOwn: true,
    run: async () => {
      const made = await workshop.make();
      bills.push(made.bills);
      return made.ms;
    },
  },
  {
    name: 'by hand, lab started and ended',
    isOwn: true,
    run: async () => {
      const whole = await makeWhole();
      wholes.push(whole);
      return whole.startMs + whole.containerMs + whole.endMs;
    },
  },
];

/** A program of its own, bundled as cutaway is: sources would be translated on the clock. */
const byProgram = (folder: string, clock: Clock): Contender => {
  const entry = join(import.meta.dirname, 'container-once.ts');
  const words = ['--bundle', '--splitting', '--platform=node', '--format=esm', '--out-extension:.js=.mjs'];
  execFileSync(esbuild, [`once=${entry}`, `--outdir=${folder}`, ...words, '--log-level=error']);
  // The bundle lies elsewhere, and would look for the native programs beside itself.
  process.env['CUTAWAY_NATIVE'] = dirname(findNative().lab);
  const command = [process.execPath, join(folder, 'once.mjs')] as const;
  return { name: 'by hand, Node and lab started and ended', isOwn: true, run: () => clock(command) };
};

const floors = (clock: Clock): readonly Contender[] => {
  const program = [findBusybox(), 'true'] as const;
  return [
    { name: 'clone3 into six namespaces, execve', run: () => clock(program, { namespaces: sixNamespaces }) },
    { name: 'fork+exec', run: () => clock(program) },
  ];
};

/** Runs each peer once, so that nothing is read from disk on the clock, and leaves out what is not here or does not work. */
const tryPeers = (peers: readonly Peer[], clock: Clock) => {
  const faults = peers.map((peer) => faultOf(peer, clock));
  const working = peers.filter((_, at) => faults[at] === null);
  return {
    here: working.map(({ name, command, options }) => ({ name, run: () => clock(command, options) })),
    versions: working.flatMap(({ command: [program] }) => versionOf(program) ?? []),
    missing: faults.filter((fault) => fault !== null),
  };
};

const faultOf = ({ command, options }: Peer, clock: Clock): string | null => {
  const [program] = command;
  if (versionOf(program) === null) return absence(program);
  try {
    clock(command, options);
    return null;
  } catch (error) {
    return `not compared: ${error instanceof Error ? error.message : error}`;
  }
};

/** A container from its cgroups to the end of its only program: by hand with a network, by the peers without one. */
export const container: Part = async ({ rounds, folder, isDetailed }) => {
  if (process.getuid?.() !== 0)
    return { samples: [], versions: [], notes: [], missing: ['container: its peers need root: run it with sudo'] };
  const own = join(folder, 'container');
  mkdirSync(own, { recursive: true });
  const name = `cutaway-bench-${process.pid}`;
  const peers = peersOf(own, name);
  const told: Told = { bills: [], wholes: [] };
  const tidy = () => {
    for (const peer of peers) peer.tidy();
  };
  // Told to end in the middle of a round, the bench leaves no peer's cgroup behind.
  process.once('exit', tidy);
  try {
    makeBundle(own, name);
    const clock = buildClock(folder);
    const { here, versions, missing } = tryPeers(peers, clock);
    const program = byProgram(own, clock);
    const workshop = await Workshop.open();
    try {
      const contenders = [...byHand(workshop, told), program, ...here, ...floors(clock)];
      const samples = await race('container', contenders, rounds ?? 20);
      return { samples, versions, missing, notes: containerNotes(told.bills, told.wholes, isDetailed) };
    } finally {
      await workshop.close();
    }
  } finally {
    process.off('exit', tidy);
    tidy();
  }
};
