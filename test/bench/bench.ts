// The bench: its parts one after another, and one table of all that they found. `npm run bench -- screen look` for some.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { container } from './container.ts';
import { cpu } from './cpu.ts';
import { event } from './event.ts';
import { first } from './first.ts';
import { beginHere, placeLine } from './here.ts';
import { lab } from './lab.ts';
import { load } from './load.ts';
import { look } from './look.ts';
import { type Found, joined, type Part, type Setting } from './measure.ts';
import { closeAll, program } from './pty.ts';
import { screen } from './screen.ts';
import { rowsOf, tableLines } from './table.ts';

/** In the order of the table. */
const parts: Readonly<Record<string, Part>> = { container, screen, event, cpu, first, look, lab, load };

const refuse = (text: string) => {
  console.error(text);
  process.exit(2);
};

const optionsOf = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        calls: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

/** `--rounds`, or BENCH_ROUNDS, which is for trying: few rounds say little. */
const roundsFrom = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const rounds = Number(text);
  return Number.isInteger(rounds) && rounds > 0 ? rounds : refuse('--rounds takes a number, 1 or more');
};

/** Those that are named; all of them where none is. */
const asked = (names: readonly string[]): readonly (readonly [string, Part])[] => {
  for (const name of names)
    if (!Object.hasOwn(parts, name)) refuse(`There is no bench ${name}, but ${Object.keys(parts).join(', ')}.`);
  return Object.entries(parts).filter(([name]) => names.length === 0 || names.includes(name));
};

/** A part that breaks down takes no other one with it; what it has left behind is told at the end. */
const runPart = async (name: string, part: Part, setting: Setting): Promise<Found> => {
  const begun = performance.now();
  console.error(`bench: ${name} …`);
  try {
    return await part(setting);
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
    return { samples: [], versions: [], missing: [`${name} broke down: ${messageOf(error)}`], notes: [] };
  } finally {
    await closeAll();
    console.error(`bench: ${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
};

const messageOf = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));

const { values: flags, positionals } = optionsOf();
const chosen = asked(positionals);
const rounds = roundsFrom(flags.rounds ?? process.env['BENCH_ROUNDS']);
const before = hostSnapshot();
const folder = mkdtempSync(join(tmpdir(), 'cutaway-bench-'));
const setting: Setting = {
  rounds,
  watchMs: Number(process.env['BENCH_WATCH_MS'] ?? 10_000),
  folder,
  isDetailed: flags.calls,
};
const tidy = () => rmSync(folder, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    process.exitCode = 130;
    void closeAll().finally(() => {
      tidy();
      process.exit(130);
    });
  });

// What has changed since the last start is built now, and on nobody's clock.
spawnSync(program, ['--version'], { stdio: 'ignore' });
const endHere = beginHere();
const all: Found[] = [];
for (const [name, part] of chosen) all.push(await runPart(name, part, setting));
tidy();
const { versions, missing, notes, ...found } = joined(all);
const rows = rowsOf(found);
const machine = endHere();
if (flags.json) console.log(JSON.stringify({ machine, rows, versions, missing, notes }));
else
  for (const line of [placeLine(machine), versions.join(' · '), ...missing, '', ...tableLines(rows), '', ...notes])
    console.log(line);
await assertUnchanged(before, 30_000);
process.exit();
