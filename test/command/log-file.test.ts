// Where the log is kept: how many, how large, and what a disk that takes no more costs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadLog, openLog } from '../../src/command/log-file.ts';
import type { Entry, LogHeader } from '../../src/session/entry.ts';
import { suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('log files', { seconds: 20 });

const header: LogHeader = { v: 1, kernel: '', lane: 'root', cgroup: 'v2', lessonsDigest: '', size: [80, 24] };
const entry: Entry = { at: 1, type: 'move', lesson: null, step: null, why: 'open' };

const inFolder = async (work: (folder: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-log-'));
  try {
    await work(join(folder, 'log'));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const written = async (folder: string, entries: readonly Entry[], told: string[] = []) => {
  const log = openLog(
    folder,
    async () => header,
    (why) => told.push(why),
  );
  for (const one of entries) log.write(one);
  await log.close();
};

test('a log comes into being with its first entry, and is for its owner alone', () =>
  inFolder(async (folder) => {
    await written(folder, []);
    assert.throws(() => readdirSync(folder), /ENOENT/);
    await written(folder, [entry, entry]);
    const [name = ''] = readdirSync(folder);
    assert.is(statSync(join(folder, name)).mode & 0o777, 0o600);
    assert.is(statSync(folder).mode & 0o777, 0o700);
    assert.is((await loadLog(folder, 'latest')).entries.length, 2);
    assert.is((await loadLog(folder, name)).entries.length, 2);
    assert.is((await loadLog(null, join(folder, name))).entries.length, 2);
  }));

test('the latest twenty are kept, and nothing else in the folder is touched', () =>
  inFolder(async (folder) => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine.txt'), '');
    for (let day = 10; day < 40; day += 1) writeFileSync(join(folder, `2020-01-${day}.jsonl`), '');
    await written(folder, [entry]);
    const logs = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    assert.is(logs.length, 20);
    assert.is(logs[0], '2020-01-21.jsonl');
    assert.ok(readdirSync(folder).includes('mine.txt'));
  }));

test('a log ends at 5 MB, which is said once', () =>
  inFolder(async (folder) => {
    const told: string[] = [];
    const large: Entry = { at: 1, type: 'output', bytes: 'x'.repeat(1 << 20) };
    await written(
      folder,
      Array.from({ length: 9 }, () => large),
      told,
    );
    const [name = ''] = readdirSync(folder);
    assert.ok(statSync(join(folder, name)).size <= 5 * 2 ** 20);
    assert.is((await loadLog(folder, 'latest')).entries.length, 4);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /5 MB/);
  }));

test('where nothing can be written, it is said once and nothing else happens', () =>
  inFolder(async (folder) => {
    writeFileSync(folder, 'in the way');
    const told: string[] = [];
    await written(folder, [entry, entry, entry], told);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /not kept: E(NOTDIR|EXIST)/);
    assert.is(readFileSync(folder, 'utf8'), 'in the way');
  }));

test('without a home there is no log, and nothing to say', async () => {
  const told: string[] = [];
  const log = openLog(
    null,
    async () => header,
    (why) => told.push(why),
  );
  log.write(entry);
  await log.close();
  assert.equal(told, []);
});

/** A program that writes far more than the disk takes, and says what it was told. */
const writer = `
  import { openLog } from '${root}/src/command/log-file.ts';
  const log = openLog(process.argv[1], async () => ({ v: 1 }), (why) => console.log(why));
  for (let count = 0; count < 50; count += 1) log.write({ at: 1, type: 'output', bytes: 'x'.repeat(10000) });
  await log.close();
  console.log('goes on');
`;

test(
  'on a full disk as well',
  () =>
    inFolder(async (folder) => {
      mkdirSync(folder);
      const command = 'mount -t tmpfs -o size=64k full "$1" && exec "$2" --import tsx --input-type=module -e "$3" "$1"';
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', 'sh', '-c', command, 'sh', folder, process.execPath, writer],
        { encoding: 'utf8', cwd: root },
      );
      assert.match(stdout, /^The session log is not kept: ENOSPC, .*\ngoes on\n$/, stderr);
    }),
  { needs: [() => (process.getuid?.() === 0 ? null : 'only root can mount a disk that is full')] },
);

test('a log that is not there is said by name', () =>
  inFolder(async (folder) => {
    for (const [which, message] of [
      ['latest', /no log yet/],
      ['nope', /no log nope/],
      ['/nope/x.jsonl', /no log \/nope/],
    ] as const) {
      const error = await loadLog(folder, which).catch((caught: Error) => caught);
      assert.ok(error instanceof Error && error.name === 'LogError', which);
      assert.match(error.message, message);
    }
  }));
