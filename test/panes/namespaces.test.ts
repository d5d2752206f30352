import * as assert from 'uvu/assert';
import type { Namespace } from '../../src/kernel/namespace.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { namespaceBody } from '../../src/panes/namespaces.ts';
import { suite } from '../support/suite.ts';
import { firstWorld, inNamespaces, MadeUpVisit } from './made-up-session.ts';
import { type About, paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('namespaces pane');

const own = { uts: 4026532810, ipc: 4026532811, time_for_children: 4026532812 };

const row = (type: Namespace['type'], inode: number, held: Partial<Namespace>): Namespace => ({
  type,
  inode,
  processes: 1,
  pid: null,
  boundAt: [],
  ...held,
});

const noObjects = { queues: [], semaphoreSets: 0, segments: 0 };

const labRows = [
  row('uts', 4026532299, { hostname: 'lab', domainname: '(none)' }),
  row('ipc', 4026532300, { systemV: noObjects }),
  row('time', 4026531834, { offsets: { monotonic: 0, boottime: 0 } }),
];

/** box leaves three namespaces of the lab, and changes what the new ones hold. */
const left: About = (lesson) => {
  const visit = new MadeUpVisit(lesson);
  visit.look({ ...firstWorld, namespaces: [...firstWorld.namespaces, ...labRows] });
  visit.step('net');
  const systemV = { ...noObjects, queues: [{ key: 0x77, id: 0, messages: 2, bytes: 9 }], semaphoreSets: 1 };
  return visit.look({
    ...visit.world,
    processes: visit.world.processes.map((one) => (one.comm === 'box' ? inNamespaces(one, own) : one)),
    namespaces: [
      ...visit.world.namespaces,
      row('uts', own.uts, { hostname: 'web', domainname: 'example.org' }),
      row('ipc', own.ipc, { systemV }),
      row('time', own.time_for_children, { offsets: { monotonic: 0, boottime: 864000 } }),
    ],
  });
};

const still: About = (lesson) => {
  const visit = new MadeUpVisit(lesson);
  return visit.look({ ...firstWorld, namespaces: [...firstWorld.namespaces, ...labRows] }).step('net');
};

const body = async (about: About, height = 40, levels: 'all' | 'inside' | 'outside' = 'all') =>
  namespaceBody(await seenIn(about, levels), 56, height);

test('below a namespace stands what it holds, with the mark of what has changed, and what it is outside', async () => {
  const there = await body(left);
  assert.match(rowWith(there, 'host name'), /^◂ {3}host name {6}web {3}outside lab +changed$/);
  assert.match(rowWith(there, 'domain name'), /^\+ {3}domain name {4}example\.org +new$/);
  assert.match(rowWith(there, 'queue 0x77'), /^\+ {3}queue 0x77 {5}2 messages +new$/);
  assert.match(rowWith(there, 'semaphores'), /1 set +new$/);
  assert.match(rowWith(there, 'boottime'), /\+864000 s +new$/);
  const rows = rowsOf(there);
  assert.is(
    rows.findIndex((text) => text.includes('host name')),
    rows.findIndex((text) => text.includes('uts')) + 1,
  );
});

test('from inside, nothing is outside', async () => {
  assert.not.match(rowWith(await body(left, 40, 'inside'), 'host name'), /outside/);
});

test('what is as everybody has it takes no row: no domain name, no queue, a clock of the machine', async () => {
  const rows = rowsOf(await body(still));
  assert.is(rows.length, 10);
  assert.match(rows.join('\n'), /host name {6}lab$/m);
});

test('a pane with less room leaves out what is not news, and then joins namespaces', async () => {
  assert.not.match(rowsOf(await body(still, 9)).join('\n'), /host name/);
  assert.match(rowsOf(await body(still, 8)).join('\n'), /host name.*mnt, net, ipc, user, cgroup, time/s);
  const few = rowsOf(await body(left, 12));
  assert.match(few.join('\n'), /host name/);
  assert.match(few.join('\n'), /mnt, net, user, cgroup/);
});

test('no row is wider than the pane, however long a name is', async () => {
  const long: About = (lesson) => {
    const visit = left(lesson);
    const namespaces = visit.world.namespaces.map((one) =>
      one.type === 'uts' ? { ...one, hostname: `\x1b[31m${'x'.repeat(59)}` } : one,
    );
    return visit.look({ ...visit.world, namespaces });
  };
  for (const width of [30, 56]) {
    const { count, lineAt } = namespaceBody(await seenIn(long), width, 40);
    for (let index = 0; index < count; index += 1) {
      assert.ok(lineWidth(lineAt(index)) <= width, lineText(lineAt(index)));
      assert.not.match(lineText(lineAt(index)), '\x1b');
    }
  }
});

paneFrames(test, 'namespaces/left', left, { focus: 'namespaces' });
