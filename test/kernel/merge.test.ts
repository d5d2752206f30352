import * as assert from 'uvu/assert';
import { diff } from '../../src/kernel/diff.ts';
import { merge } from '../../src/kernel/merge.ts';
import type { World } from '../../src/kernel/world.ts';
import { sceneWorld } from '../procfs/scene.ts';
import { suite } from '../support/suite.ts';
import { chanceOf, randomWorld } from './random-world.ts';

const test = suite('merge');

test('an equal World is the previous one itself', async () => {
  const previous = await sceneWorld('hybrid');
  assert.is(merge(previous, structuredClone(previous)), previous);
});

test('what did not change stays identical, list by list and row by row', async () => {
  const previous = await sceneWorld('hybrid');
  const next = structuredClone(previous) as { -readonly [Key in keyof World]: World[Key] };
  next.processes = next.processes.map((process) => (process.pid === 18855 ? { ...process, comm: 'other' } : process));
  const merged = merge(previous, next);
  assert.is.not(merged, previous);
  assert.is(merged.mounts, previous.mounts);
  assert.is(merged.namespaces, previous.namespaces);
  assert.is(merged.cgroups, previous.cgroups);
  merged.processes.forEach((process, index) => {
    if (process.pid === 18855) assert.is(process.comm, 'other');
    else assert.is(process, previous.processes[index]);
  });
});

test('the result always equals the next World', () => {
  const chance = chanceOf(42);
  let previous = randomWorld(chance);
  for (let round = 0; round < 500; round += 1) {
    const next = randomWorld(chance);
    const merged = merge(previous, next);
    assert.is(JSON.stringify(merged), JSON.stringify(next));
    assert.equal(diff(merged, next), []);
    previous = merged;
  }
});
