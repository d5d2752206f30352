// Claims on what may pass, and has passed, between a cgroup and a disk; with which disk, and on which one a lesson is taught.
import * as assert from 'uvu/assert';
import { type Cgroup, noEvents, noLimits, noUsage } from '../../src/kernel/cgroup.ts';
import type { World } from '../../src/kernel/world.ts';
import { judge } from '../../src/lesson/expect.ts';
import { lessonsOf, type Setting } from '../../src/lesson/lesson.ts';
import { loadLesson } from '../../src/lesson/load.ts';
import { predicateSchema } from '../../src/lesson/predicate.ts';
import { fillLine } from '../../src/lesson/value.ts';
import { suite } from '../support/suite.ts';
import { init, labInit, names, world } from './scenes.ts';

const test = suite('claims about disks', { seconds: 30 });

const MiB = 2 ** 20;
const top = '/cutaway-12-345/lab';

type Io = Pick<Cgroup['limits'], 'io'>['io'];
type Used = Cgroup['usage']['io'];

const limit = (device: string, more: Partial<NonNullable<Io>[number]>) => ({
  device,
  readBytes: null,
  writtenBytes: null,
  reads: null,
  writes: null,
  ...more,
});

/** init is in /a: on v1 in the hierarchy of blkio alone. */
const lab = (version: 1 | 2, io: Io, used: Used): World => ({
  ...world([
    labInit,
    version === 1 ? { ...init, cgroup: top, elsewhere: { blkio: `${top}/a` } } : { ...init, cgroup: `${top}/a` },
  ]),
  cgroups: [
    { path: top, version, controllers: ['memory'], limits: noLimits, usage: noUsage, events: noEvents },
    {
      path: `${top}/a`,
      version,
      controllers: [version === 1 ? 'blkio' : 'io'],
      limits: { ...noLimits, io },
      usage: { ...noUsage, io: used },
      events: noEvents,
    },
  ],
});

const judged = (written: object, now: World, before: World = lab(1, [], [])) => {
  const known = names({ init });
  const { held, claim, saw } = judge(predicateSchema.parse({ actor: 'init', ...written }), {
    world: now,
    before,
    names: known,
  });
  return [held, claim, saw];
};

for (const version of [1, 2] as const)
  test(`a limit is that of one disk, on v${version}`, () => {
    const now = lab(
      version,
      [limit('254:0', { writtenBytes: 2 * MiB }), limit('8:0', { writtenBytes: 8, reads: 9 })],
      [],
    );
    const seen = (device: string, is: string | number, word = 'wbps') => judged({ limit: word, is, device }, now);
    assert.equal(seen('254:0', '2M'), [
      true,
      "init's cgroup has a limit on what is written to a disk of 2M/s",
      '/a has a limit on what is written to a disk of 2M/s',
    ]);
    assert.equal(seen('8:0', '2M').slice(0, 1), [false]);
    assert.is(seen('8:0', '2M')[2], '/a has a limit on what is written to a disk of 8 bytes/s');
    assert.is(seen('8:0', 9, 'riops')[0], true);
    assert.is(seen('254:0', 'none', 'rbps')[0], true);
    assert.is(seen('254:0', 'none')[0], false);
    assert.is(judged({ limit: 'wbps', is: 8 }, now)[0], true, 'of several, the tightest');
    assert.is(judged({ limit: 'wbps', is: 2 * MiB - 1, device: '254:0' }, now)[0], false, 'bytes are exact');
  });

test('what has passed is counted since the step began, of one disk', () => {
  const row = (device: string, readBytes: number, writtenBytes: number) => ({ device, readBytes, writtenBytes });
  const before = lab(1, [], [row('254:0', 4096, MiB)]);
  const now = lab(1, [], [row('253:0', 0, 3 * MiB), row('254:0', 4096, 4 * MiB)]);
  assert.equal(judged({ used: 'written', at_least: '3M', device: '254:0' }, now, before), [
    true,
    "init's cgroup has written at least 3M to a disk",
    '/a has written 3M to a disk',
  ]);
  assert.is(judged({ used: 'written', at_least: '4M' }, now, before)[0], false, 'two disks that are one are not added');
  assert.is(judged({ used: 'read', at_most: 0 }, now, before)[0], true);
  assert.is(judged({ used: 'read', at_least: 1, device: '8:0' }, now, before)[0], false);
  const scene = { world: now, before, names: names({ init }), outcomes: [], kernel: '' };
  assert.is(fillLine('{{init.written}} {{init.read}}', scene), '3M 0');
});

test('what cannot be read was not written, and is under no limit that holds', () => {
  const unread = lab(1, null, null);
  assert.equal(
    judged({ used: 'written', at_most: '1M' }, unread).slice(0, 3).at(2),
    'what /a has read and written cannot be read',
  );
  assert.is(judged({ used: 'written', at_most: '1M' }, unread)[0], false);
  const silent = { ...unread, cgroups: unread.cgroups.map((one) => ({ ...one, controllers: ['memory'] })) };
  assert.is(judged({ limit: 'wbps', is: 'none' }, silent)[2], 'the io controller does not answer in the cgroup /a');
});

const taught = async (setting: Setting) => {
  const { course, problems } = await loadLesson('lessons/115.disk', setting);
  assert.equal(problems, []);
  return course ? lessonsOf(course)[0] : undefined;
};

test('every {{disk}} of a lesson is the number of the disk that it is taught on', async () => {
  for (const cgroup of ['v1', 'v2'] as const) {
    const text = JSON.stringify((await taught({ cgroup, missing: new Map(), disk: '259:7' }))?.steps, (key, value) =>
      key === 'data' ? undefined : value,
    );
    assert.not.match(text, /\{\{disk\}\}/);
    assert.match(text, cgroup === 'v1' ? '"text":"259:7 2097152"' : '"text":"259:7 wbps=2097152"');
    assert.match(text, '"device":"259:7"');
  }
});
