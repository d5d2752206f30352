// A container by hand, beside the programs that make containers. Times are the machine's of this hour; the ratios are what counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, stop } from 'esbuild';
import { machine } from '../../src/lab/machine.ts';
import { findBusybox, findNative } from '../../src/lab/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { buildClock, type Clock, sixNamespaces } from './container-clock.ts';
import { type Bill, makeWhole, type Whole, Workshop } from './container-hands.ts';
import { makeBundle, type Peer, peersOf } from './container-peers.ts';
import { type Contender, race, tryPeers } from './container-race.ts';
import { callRows, median, reportLines } from './container-table.ts';

const { values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '20' },
    calls: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(flags.rounds);

const refuse = (text: string, status: number) => {
  console.error(text);
  process.exit(status);
};
if (!Number.isInteger(rounds) || rounds < 1) refuse('--rounds takes a number, 1 or more', 2);
if (process.getuid?.() !== 0) refuse('the peers make their containers as root: run it with sudo', 3);

/** What the container by hand tells beside its time, round by round. */
const bills: (readonly Bill[])[] = [];
const wholes: Whole[] = [];

const byHand = (workshop: Workshop): readonly Contender[] => [
  {
    name: 'by hand, in a lab that runs',
    run: async () => {
      const made = await workshop.make();
      bills.push(made.bills);
      return made.ms;
    },
  },
  {
    name: 'by hand, lab started and ended',
    run: async () => {
      const whole = await makeWhole();
      wholes.push(whole);
      return whole.startMs + whole.containerMs + whole.endMs;
    },
  },
];

/** A program of its own, bundled as cutaway is: sources would be translated on the clock. */
const byProgram = async (folder: string, clock: Clock): Promise<Contender> => {
  const program = join(folder, 'once.mjs');
  await build({
    entryPoints: { once: join(import.meta.dirname, 'container-once.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
  });
  await stop();
  // The bundle lies elsewhere, and would look for the native programs beside itself.
  process.env['CUTAWAY_NATIVE'] = dirname(findNative().lab);
  return { name: 'by hand, Node and lab started and ended', run: () => clock([process.execPath, program]) };
};

const floor = 'fork+exec';

const floors = (clock: Clock): readonly Contender[] => {
  const program = [findBusybox(), 'true'] as const;
  return [
    { name: 'clone3 into six namespaces, execve', run: () => clock(program, { namespaces: sixNamespaces }) },
    { name: floor, run: () => clock(program) },
  ];
};

const measure = async (folder: string, peers: readonly Peer[]) => {
  const clock = buildClock(folder);
  const { here, ...rest } = tryPeers(peers, clock);
  const program = await byProgram(folder, clock);
  const workshop = await Workshop.open();
  try {
    const rows = await race([...byHand(workshop), program, ...here, ...floors(clock)], rounds);
    return { rows, ...rest };
  } finally {
    await workshop.close();
  }
};

const describeMachine = () => ({
  kernel: release(),
  cgroup: machine().cgroup,
  cores: cpus().length,
  model: cpus()[0]?.model ?? '?',
  load: loadavg()[0] ?? 0,
});

const partsOf = (): Whole => ({
  startMs: median(wholes.map(({ startMs }) => startMs)),
  containerMs: median(wholes.map(({ containerMs }) => containerMs)),
  endMs: median(wholes.map(({ endMs }) => endMs)),
});

const before = hostSnapshot();
const here = describeMachine();
const folder = mkdtempSync(join(tmpdir(), 'cutaway-bench-'));
const name = `cutaway-bench-${process.pid}`;
const peers = peersOf(folder, name);

const tidy = () => {
  for (const peer of peers) peer.tidy();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    tidy();
    process.exit(130);
  });

try {
  makeBundle(folder, name);
  const found = await measure(folder, peers);
  const measured = { machine: here, rounds, ...found, parts: partsOf(), calls: callRows(bills) };
  if (flags.json) console.log(JSON.stringify(measured));
  else for (const line of reportLines(measured, [floor, 'crun run'], flags.calls ? undefined : 8)) console.log(line);
} finally {
  tidy();
}
await assertUnchanged(before);
process.exit(0);
