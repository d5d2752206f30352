import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { Namespace, NamespaceType } from '../../src/kernel/namespace.ts';
import type { World } from '../../src/kernel/world.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { type Eyes, openEyes } from '../../src/procfs/look.ts';
import { labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { needsWatch, watchFile } from './watch-program.ts';

const test = suite('look at what namespaces of a lab hold', { seconds: 30, needs: [labs, needsWatch] });

/** The namespace of that type in which an actor lives, or in which its children will be born. */
const held = (world: World, actor: string, type: NamespaceType, link: 'children' | 'own' = 'own'): Namespace => {
  const process = world.processes.find(({ comm }) => comm === actor);
  const inode = link === 'own' ? process?.namespaces[type] : process?.namespaces.time_for_children;
  const row = world.namespaces.find((one) => one.type === type && one.inode === inode);
  if (!row) throw new Error(`no ${type} namespace of ${actor}`);
  return row;
};

const withScene = (body: (lab: Lab, eyes: Eyes) => Promise<void>) => () =>
  withLab(async (lab) => {
    const eyes = openEyes({ watch: watchFile });
    try {
      for (const actor of ['lab', 'box']) await lab.hands.start(actor);
      await body(lab, eyes);
    } finally {
      eyes.close();
    }
  });

/** Looks before and after, and makes sure that the events between them are all that there is. */
const changed = async (lab: Lab, eyes: Eyes, calls: () => Promise<unknown>): Promise<World> => {
  const before = await eyes.lookAt(lab);
  await calls();
  const after = await eyes.lookAt(lab);
  assert.equal(diff(before, after).reduce(apply, before), after);
  assert.equal(after.unreadable, before.unreadable);
  return after;
};

test(
  'names are copied at birth, and set for those who share them',
  withScene(async (lab, eyes) => {
    const perform = (actor: string, call: string, args: string[]) => lab.hands.perform(actor, call, args);
    const first = await changed(lab, eyes, () => perform('box', 'unshare', ['CLONE_NEWUTS']));
    assert.equal([held(first, 'box', 'uts').hostname, held(first, 'box', 'uts').domainname], ['lab', '(none)']);
    const second = await changed(lab, eyes, async () => {
      await perform('lab', 'sethostname', ['office']);
      await perform('box', 'setdomainname', ['q"\\\u00e9']);
    });
    assert.equal(
      ['lab', 'box'].map((actor) => held(second, actor, 'uts').hostname),
      ['office', 'lab'],
    );
    assert.is(held(second, 'box', 'uts').domainname, 'q"\\\u00e9');
  }),
);

test(
  'a queue is where it was made, with as many messages as were sent',
  withScene(async (lab, eyes) => {
    const perform = (actor: string, call: string, args: string[]) => lab.hands.perform(actor, call, args);
    const world = await changed(lab, eyes, async () => {
      await perform('box', 'unshare', ['CLONE_NEWIPC']);
      await perform('box', 'msgget', ['4294967295', 'IPC_CREAT']);
      await perform('box', 'msgsnd', ['4294967295', 'hello']);
    });
    assert.equal(held(world, 'box', 'ipc').systemV, {
      queues: [{ key: 0xffff_ffff, id: 0, messages: 1, bytes: 5 }],
      semaphoreSets: 0,
      segments: 0,
    });
    assert.equal(held(world, 'lab', 'ipc').systemV, { queues: [], semaphoreSets: 0, segments: 0 });
  }),
);

test(
  'offsets are those of the namespace for children, before and after the first is born',
  withScene(async (lab, eyes) => {
    const perform = (actor: string, call: string, args: string[]) => lab.hands.perform(actor, call, args);
    const offsets = { monotonic: 0, boottime: 864000 };
    const waiting = await changed(lab, eyes, async () => {
      await perform('box', 'unshare', ['CLONE_NEWTIME']);
      await perform('box', 'write', ['/proc/self/timens_offsets', '0', 'boottime 864000 0']);
    });
    assert.equal(held(waiting, 'box', 'time', 'children').offsets, offsets);
    assert.equal(held(waiting, 'box', 'time').offsets, { monotonic: 0, boottime: 0 });
    await lab.hands.perform('box', 'fork', [], 'late');
    const born = await eyes.lookAt(lab);
    assert.equal(held(born, 'late', 'time').offsets, offsets);
  }),
);

test(
  'a name that somebody sets is seen at a glance',
  withScene(async (lab, eyes) => {
    await eyes.lookAt(lab);
    await lab.hands.perform('lab', 'sethostname', ['typed']);
    const end = performance.now() + 5000;
    let name: string | null | undefined;
    while (name !== 'typed' && performance.now() < end) {
      await nextTurn(5);
      name = held(await eyes.glanceAt(lab), 'box', 'uts').hostname;
    }
    assert.is(name, 'typed');
  }),
);
