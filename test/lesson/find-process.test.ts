import * as assert from 'uvu/assert';
import { expectHoldsBefore, findProcess, type Scene } from '../../src/lesson/expect.ts';
import { predicateSchema, processQuerySchema } from '../../src/lesson/predicate.ts';
import { suite } from '../support/suite.ts';
import { box, init, labInit, labNames, labNamespaces, names, process, shell, world } from './scenes.ts';

const test = suite('what is found, and what held before');

const before = world([labInit, box, shell]);
const after = world([labInit, box, shell, init]);

const claim = (written: unknown) => predicateSchema.parse(written);
const scene = (now: Scene['world']): Scene => ({ world: now, before, names: labNames });

const query = (written: unknown) => processQuerySchema.parse(written);

test('a process that has no name yet is found by what it is', () => {
  const mine = process({ nspid: [4260, 9, 1], comm: 'sh', namespaces: { ...labNamespaces, pid: 102 } });
  const other = process({ nspid: [4270, 10, 1], comm: 'sh', namespaces: { ...labNamespaces, pid: 103 } });
  const where = query([{ pid: 1 }, { namespace: 'pid', unlike: 'shell' }]);
  assert.is(findProcess(where, scene(after)), null, 'init is one, and has a name');
  assert.is(findProcess(where, scene(world([labInit, box, shell, init, mine, other]))), mine);
  assert.is(findProcess(query([{ pid: 1 }, { comm: 'ash' }]), scene(world([mine]))), null);
});

test('a number that was given away again is not the named process', () => {
  const again = { ...init, startTicks: 77 };
  assert.is(findProcess(query([{ pid: 1 }]), scene(world([labInit, box, shell, again]))), again);
});

test('an expectation that held before shows nothing', () => {
  const task = { kind: 'acted', acts: [], outcomes: [] } as const;
  const expecting = (...written: unknown[]) => ({ expect: written.map(claim), task });
  const then = names({ 'lab-init': labInit, box, shell });
  assert.is(expectHoldsBefore(expecting({ actor: 'box', pid: 3 }), before, then), true);
  assert.is(expectHoldsBefore(expecting({ actor: 'box', pid: 3 }, { actor: 'init', pid: 1 }), before, then), false);
  assert.is(expectHoldsBefore(expecting({ actor: 'box', namespace: 'net', is: 'changed' }), before, then), false);
  assert.is(expectHoldsBefore(expecting({ gone: 'init' }), before, then), false);
  assert.is(expectHoldsBefore(expecting(), before, then), false);
});

test('a process that is found before the learner did anything shows nothing', () => {
  const task = {
    kind: 'asked',
    ask: 'Do it.',
    find: { as: 'mine', where: query([{ pid: 1 }, { namespace: 'pid', unlike: 'shell' }]) },
    solve: [],
    otherRoutes: [],
    wrongRoutes: [],
  } as const;
  const then = names({ 'lab-init': labInit, box, shell });
  assert.is(expectHoldsBefore({ expect: [], task }, before, then), false);
  assert.is(expectHoldsBefore({ expect: [], task }, after, then), true, 'init is there and has no name');
  const stopped = [claim({ actor: 'mine', state: 'stopped' })];
  assert.is(expectHoldsBefore({ expect: stopped, task }, after, then), false);
  assert.is(expectHoldsBefore({ expect: [claim({ actor: 'mine', pid: 1 })], task }, after, then), true);
});
