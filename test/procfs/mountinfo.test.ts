import * as assert from 'uvu/assert';
import { parseMountinfo } from '../../src/procfs/mountinfo.ts';
import { suite } from '../support/suite.ts';

const test = suite('/proc/PID/mountinfo');

const one = (line: string) => parseMountinfo(`${line}\n`, 7).mounts[0];

test('a line gives the tree, what is shown where, and both sorts of options', () => {
  assert.equal(one('36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue'), {
    id: 36,
    parent: 35,
    root: '/mnt1',
    mountpoint: '/mnt2',
    fstype: 'ext3',
    source: '/dev/root',
    options: 'rw,noatime,rw,errors=continue',
    propagation: 'master:1',
    namespace: 7,
  });
});

const propagations: readonly [tags: string, propagation: string][] = [
  ['', 'private'],
  ['shared:1 ', 'shared:1'],
  ['master:2 ', 'master:2'],
  ['shared:3 master:2 ', 'shared:3 master:2'],
  ['master:2 propagate_from:1 ', 'master:2 propagate_from:1'],
  ['unbindable ', 'unbindable'],
];
for (const [tags, propagation] of propagations) {
  test(`the optional fields "${tags}" are read as ${propagation}`, () => {
    assert.is(one(`1 2 0:3 / /a rw ${tags}- tmpfs none rw`)?.propagation, propagation);
  });
}

test('what the kernel escapes is read as it was written', () => {
  const mount = one('1 2 0:3 /r\\040oot /a\\011b\\012c\\134040\\043 rw - fuse.x\\040y s\\040p rw,x=a\\040b');
  assert.is(mount?.root, '/r oot');
  assert.is(mount?.mountpoint, '/a\tb\nc\\040#');
  assert.is(mount?.fstype, 'fuse.x y');
  assert.is(mount?.source, 's p');
  assert.is(mount?.options, 'rw,rw,x=a\\040b', 'options stay as they are, or a comma in a value could not be told');
});

test('a source may be empty, be a hyphen, or be long', () => {
  assert.is(one('1 2 0:3 / /a rw - tmpfs  rw')?.source, '');
  assert.is(one('1 2 0:3 / /a rw - tmpfs - rw')?.source, '-');
  assert.is(one(`1 2 0:3 / /a rw - tmpfs ${'x'.repeat(4095)} rw`)?.source.length, 4095);
});

test('a directory named by a hyphen does not end the optional fields', () => {
  const mount = one('1 2 0:3 - - rw shared:4 - tmpfs none rw');
  assert.is(mount?.mountpoint, '-');
  assert.is(mount?.propagation, 'shared:4');
});

test('the order is the order of the lines', () => {
  const { mounts } = parseMountinfo('9 1 0:3 / /b rw - t n rw\n3 9 0:3 / /a rw - t n rw\n', 7);
  assert.equal(
    mounts.map(({ id }) => id),
    [9, 3],
  );
});

const malformed = [
  'x',
  '1',
  '1 2',
  '1 2 0:3 / /a rw',
  '1 2 0:3 / /a rw shared:1',
  '1 2 0:3 / /a rw -',
  '1 2 0:3 / /a rw - tmpfs',
  '1 2 0:3 / /a rw - tmpfs none',
  'one 2 0:3 / /a rw - tmpfs none rw',
  '1 two 0:3 / /a rw - tmpfs none rw',
  '1 2 03 / /a rw - tmpfs none rw',
  '1 2 0:3  /a rw - tmpfs none rw',
  '-1 2 0:3 / /a rw - tmpfs none rw',
];
test('a malformed line is left out and counted; the others stay', () => {
  const good = '8 1 0:3 / /good rw - tmpfs none rw';
  for (const line of malformed) {
    const { mounts, malformed: count } = parseMountinfo(`${good}\n${line}\n`, 7);
    assert.equal([mounts.map(({ id }) => id), count], [[8], 1], line);
  }
});
