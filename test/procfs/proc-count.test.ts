import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { bytesOf } from '../../src/procfs/file.ts';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';
import { isCovered, withPidNamespaces } from '../../src/procfs/proc-count.ts';
import { suite } from '../support/suite.ts';

const test = suite('as which PID namespace a proc counts');

/** `id parent mountpoint`, and what else: a type other than proc, a root other than `/`. */
const tableOf = (...rows: string[]) =>
  parseMountinfo(
    rows
      .map((row) => row.split(' '))
      .map(
        ([id, parent, place, type = 'proc', root = '/']) => `${id} ${parent} 0:9 ${root} ${place} rw - ${type} x rw\n`,
      )
      .join(''),
    7,
  ).mounts;

const covered = (...rows: string[]) => {
  const mounts = tableOf(...rows);
  return mounts.filter((mount) => isCovered(mount, mounts)).map(({ id }) => id);
};

const root = '1 99 / tmpfs';

const tables: readonly (readonly [what: string, rows: readonly string[], covered: readonly number[]])[] = [
  ['one beside the other', [root, '2 1 /proc', '3 1 /sys sysfs'], []],
  ['one in the other', [root, '2 1 /proc', '3 2 /proc/sys'], []],
  ['one on the other, at the same place', [root, '2 1 /proc', '3 2 /proc'], [2]],
  ['three at one place', [root, '2 1 /proc', '3 2 /proc', '4 3 /proc'], [2, 3]],
  ['one on the way to the other', [root, '2 1 /a/proc', '3 1 /a tmpfs'], [2]],
  ['a name that only begins as the other', [root, '2 1 /a/proc', '3 1 /a/pro tmpfs'], []],
  ['one on the way to the other, and another one in that', [root, '2 1 /a/proc', '3 1 /a tmpfs', '4 3 /a/proc'], [2]],
  ['a place in what is covered', [root, '2 1 /a tmpfs', '3 2 /a/b/proc', '4 2 /a tmpfs', '5 4 /a/b/proc'], [2, 3]],
  ['listed after what it was moved onto', [root, '4 5 /a/proc', '5 1 /a tmpfs'], []],
  ['a root that is no mount', ['2 99 /proc', '3 2 /proc/sys'], []],
];

for (const [what, rows, ids] of tables) {
  test(`covered is what no path leads to: ${what}`, () => assert.equal(covered(...rows), ids));
}

test('parents in a ring end the search', () => assert.equal(covered('1 2 /a', '2 1 /b'), []));

/** Runs `body` with the directory of a process in which number 1 of the proc at each place has this link. */
const withRoot = (links: Readonly<Record<string, string>>, body: (root: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-proc-'));
  try {
    for (const [place, link] of Object.entries(links)) {
      const directory = Buffer.from(bytesOf(`${folder}${place}/1/ns`));
      mkdirSync(directory, { recursive: true });
      symlinkSync(link, Buffer.concat([directory, Buffer.from('/pid')]));
    }
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const asked = (rows: readonly string[], folder: string) => {
  const { mounts, unreadable } = withPidNamespaces(tableOf(...rows), folder);
  return { counts: mounts.map((mount) => ('pidNamespace' in mount ? mount.pidNamespace : '-')), unreadable };
};

test('a proc is asked for its number 1, whatever its place is called', () => {
  withRoot({ '/proc': 'pid:[5]', '/a b\\#': 'pid:[6]', '/caf\udcff': 'pid:[7]' }, (folder) => {
    const rows = ['2 1 /proc', '3 1 /a\\040b\\134\\043', '4 1 /caf\udcff', '5 1 /gone'];
    assert.equal(asked(rows, folder), { counts: [5, 6, 7, '-'], unreadable: [] });
  });
});

test('others are not asked: another type, a piece of a proc, one that is covered', () => {
  withRoot({ '/proc': 'pid:[5]' }, (folder) => {
    const rows = ['2 1 /proc tmpfs', '3 2 /proc proc /sys', '4 3 /proc', '5 4 /proc'];
    assert.equal(asked(rows, folder), { counts: ['-', '-', '-', 5], unreadable: [] });
  });
});

test('what cannot be read is null, and listed', () => {
  withRoot({ '/proc': 'nothing that a kernel says' }, (folder) => {
    const unreadable = [{ what: `${folder}/proc/1/ns/pid`, why: 'EINVAL' }];
    assert.equal(asked(['2 1 /proc'], folder), { counts: [null], unreadable });
  });
});
