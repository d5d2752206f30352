import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import { emptyWorld } from '../../src/kernel/world.ts';
import { worldJson } from '../../src/kernel/world-json.ts';
import { openEyes } from '../../src/procfs/look.ts';
import { sceneEyes, scenes, sceneWorld } from '../procfs/scene.ts';
import { suite } from '../support/suite.ts';
import { lookSchema } from './look-schema.ts';

const test = suite('the JSON of look');

const published = new URL('../../fixtures/schema/look.schema.json', import.meta.url);
/** As another program would read it: from the text. */
const printed = (world: Parameters<typeof worldJson>[0]) => JSON.parse(JSON.stringify(worldJson(world)));

test('the published schema is the one that the tests check against', () => {
  const text = `${JSON.stringify(z.toJSONSchema(lookSchema), null, 2)}\n`;
  if (process.env['UPDATE'] === '1' && !process.env['CI']) writeFileSync(published, text);
  assert.is(readFileSync(published, 'utf8'), text);
});

test('recorded trees and the machine itself hold to the published schema', async () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(published, 'utf8')));
  const worlds = await Promise.all([...scenes.map(sceneWorld), openEyes().look()]);
  for (const world of [emptyWorld, ...worlds]) {
    const result = schema.safeParse(printed(world));
    assert.ok(result.success, result.error && z.prettifyError(result.error));
    assert.ok(lookSchema.safeParse(printed(world)).success);
  }
});

test('what a lab is looked at for is not promised', async () => {
  const world = await sceneEyes('unified').lookAt({ pid: 820, cgroups: [] });
  assert.ok(world.mounts.some(({ pidNamespace }) => pidNamespace !== undefined));
  assert.ok(lookSchema.safeParse(printed(world)).success);
});

test('the schema bites: a key that is missing, has another type or is not promised', async () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(published, 'utf8')));
  const good = printed(await sceneWorld('unified'));
  const spoil = (change: (world: ReturnType<typeof printed>) => void) => {
    const world = structuredClone(good);
    change(world);
    return schema.safeParse(world).success;
  };
  assert.ok(spoil(() => {}));
  assert.not(spoil((world) => delete world.unreadable));
  assert.not(spoil((world) => delete world.processes[0].nspid));
  assert.not(spoil((world) => (world.processes[0].pid = '1')));
  assert.not(spoil((world) => (world.processes[0].extra = 1)));
  assert.not(spoil((world) => (world.processes[0].namespaces.nett = 1)));
  assert.not(spoil((world) => (world.cgroups[0].version = 3)));
  assert.not(spoil((world) => (world.cgroups[0].limits.memoryMaxBytes = 'max')));
  assert.not(spoil((world) => (world.mounts = null)));
  assert.not(spoil((world) => (world.namespaces[0].type = 'network')));
});

test('bytes that are no text become U+FFFD, and the JSON is well-formed', async () => {
  const text = JSON.stringify(worldJson(await sceneWorld('broken')));
  assert.not(/\\ud[89a-f]/i.test(text));
  assert.ok(text.includes('"comm":"café \ufffd"'));
  assert.ok(text.includes('"cmdline":"one two\ufffd"'));
});

test('what is unreadable is null, and what there is not is missing', async () => {
  const world = printed(await sceneWorld('broken'));
  const process = world.processes.find(({ pid }: { pid: number }) => pid === 13);
  assert.is(process.namespaces.net, null);
  assert.not('uts' in process.namespaces);
  assert.is(world.links, null);
});
