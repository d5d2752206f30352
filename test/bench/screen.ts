// How the screen feels, beside programs that people know: key press to frame, CPU, first frame. Interleaved; medians, p95, ratios.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { openPty, type Pty } from './pty.ts';

const root = join(import.meta.dirname, '..', '..');
const program = `${root}/bin/cutaway`;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 40);
const watchMs = Number(process.env['BENCH_WATCH_MS'] ?? 10_000);

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], q: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

interface Row {
  readonly what: string;
  readonly who: string;
  readonly p50: number;
  readonly p95: number;
  readonly unit: string;
}

const row = (what: string, who: string, unit: string, values: readonly number[]): Row => ({
  what,
  who,
  unit,
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
});

const has = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

const openLesson = async (): Promise<Pty> => {
  const pty = openPty(`${program} learn pid-namespace/fork`);
  await pty.seen('answer');
  await pty.quiet(500);
  return pty;
};

/** One key at a time, in turns, each after the screens have come to rest. */
const keys = async (
  players: readonly { who: string; pty: Pty; keys: readonly string[] }[],
): Promise<Map<string, number[]>> => {
  const times = new Map<string, number[]>(players.map(({ who }) => [who, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { who, pty, keys: all } of players) {
      times.get(who)?.push(await pty.latency(all[round % all.length] ?? ''));
      await pty.quiet(60);
    }
  }
  return times;
};

const cpuShare = async (players: readonly { who: string; pty: Pty }[]): Promise<Map<string, number>> => {
  const before = players.map(({ pty }) => pty.cpu());
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  const elapsed = performance.now() - started;
  return new Map(players.map(({ who, pty }, index) => [who, ((pty.cpu() - (before[index] ?? 0)) / elapsed) * 100]));
};

const rows: Row[] = [];
const single = (what: string, who: string, value: number, unit: string) =>
  rows.push({ what, who, unit, p50: value, p95: value });

const [lesson, shell] = [await openLesson(), await openLesson()];
const bare = openPty('sh');
const tmux = has('tmux') ? openPty(`tmux -L cutaway-bench -f /dev/null new-session sh`) : null;
const htop = has('htop') ? openPty('htop') : null;
shell.write('s');
await Promise.all([shell, bare, tmux, htop].map((pty) => pty?.quiet(400)));

const typed = ['a', 'b', 'c', 'd', '\x7f', '\x7f', '\x7f', '\x7f'];
const pressed = await keys([
  { who: 'cutaway', pty: lesson, keys: ['\t'] },
  ...(htop ? [{ who: 'htop', pty: htop, keys: ['\x1b[B', '\x1b[A'] }] : []),
]);
for (const [who, values] of pressed) rows.push(row('key press to frame', who, 'ms', values));
const typing = await keys([
  { who: 'cutaway', pty: shell, keys: typed },
  ...(tmux ? [{ who: 'tmux', pty: tmux, keys: typed }] : []),
  { who: 'sh', pty: bare, keys: typed },
]);
for (const [who, values] of typing) rows.push(row('typing in the shell', who, 'ms', values));

const idle = await cpuShare([{ who: 'cutaway', pty: lesson }, ...(htop ? [{ who: 'htop', pty: htop }] : [])]);
for (const [who, value] of idle) single('CPU, nothing changes', who, value, '%');
shell.write('\x15while :; do echo $RANDOM; sleep 0.25; done\r');
const busy = await cpuShare([{ who: 'cutaway', pty: shell }]);
for (const [who, value] of busy) single('CPU, output at 4 Hz', who, value, '%');
single('memory', 'cutaway', lesson.rss(), 'MB');
if (htop) single('memory', 'htop', htop.rss(), 'MB');
spawnSync('tmux', ['-L', 'cutaway-bench', 'kill-server']);
await Promise.all([lesson, shell, bare, tmux, htop].map((pty) => pty?.close()));

const [first, node]: [number[], number[]] = [[], []];
for (let round = 0; round < Math.min(rounds, 15); round += 1) {
  const pty = openPty(program);
  first.push(await pty.seen('kernel gives'.toUpperCase()));
  await pty.close();
  const started = performance.now();
  spawnSync(join(root, 'node_modules/.bin/node'), ['-e', '0']);
  node.push(performance.now() - started);
}
rows.push(row('first frame', 'cutaway', 'ms', first), row('first frame', 'node -e 0', 'ms', node));

const ratio = ({ what, p50 }: Row) => {
  const peer = rows.find((other) => other.what === what && other.who !== 'cutaway');
  return peer ? `${(p50 / peer.p50).toFixed(2)} × ${peer.who}` : '';
};
if (process.argv.includes('--json'))
  console.log(
    JSON.stringify({
      machine: { cpus: cpus().length, model: cpus()[0]?.model, kernel: release(), load: loadavg()[0] },
      rows,
    }),
  );
else {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model} · ${release()} · load ${loadavg()[0]?.toFixed(1)} · ${rounds} rounds, 120×40`,
  );
  for (const one of rows) {
    const tail = one.p95 === one.p50 ? '' : ` / ${one.p95.toFixed(1)}`;
    console.log(
      `${one.what.padEnd(22)} ${one.who.padEnd(10)} ${(one.p50.toFixed(1) + tail).padStart(14)} ${one.unit.padEnd(3)} ${one.who === 'cutaway' ? ratio(one) : ''}`,
    );
  }
}
for (const [tool, found] of [
  ['tmux', tmux],
  ['htop', htop],
] as const)
  if (!found) console.log(`${tool} is not here: not compared`);
process.exit(0);
