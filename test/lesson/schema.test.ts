import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import * as z from 'zod';
import { callNames, calls } from '../../src/call/call.ts';
import { halvesOf } from '../../src/lesson/source-file.ts';
import { suite } from '../support/suite.ts';
import { goodCoursePath } from './good-course.ts';
import { publishedSchemas } from './published-schemas.ts';
import { reference } from './reference.ts';

const test = suite('published schemas');

for (const [name, schema] of Object.entries(publishedSchemas)) {
  test(`${name} is what the loader checks by (UPDATE=1 writes it)`, () => {
    const path = join('fixtures/schema', name);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE'] === '1' && !process.env['CI']) writeFileSync(path, text);
    assert.ok(existsSync(path), `${path} is missing`);
    assert.is(readFileSync(path, 'utf8'), text);
  });

  test(`${name} describes every key, so that an editor can tell what it is for`, () => {
    assert.equal([...undescribed(schema, name)], []);
  });
}

test('the page that says what a lesson file may say is made from the schemas (UPDATE=1 writes it)', () => {
  const path = join('fixtures/schema', 'README.md');
  if (process.env['UPDATE'] === '1' && !process.env['CI']) writeFileSync(path, reference);
  assert.is(readFileSync(path, 'utf8'), reference);
});

/** Paths of keys without a description. */
function* undescribed(schema: unknown, path: string): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, inner] of Object.entries(schema)) {
    if (key === 'properties') {
      for (const [name, property] of Object.entries(inner as Record<string, { description?: string }>)) {
        if (!property.description) yield `${path}.${name}`;
        yield* undescribed(property, `${path}.${name}`);
      }
    } else {
      yield* undescribed(inner, path);
    }
  }
}

test('every call of the vocabulary may be written in a step', () => {
  const items = JSON.stringify(publishedSchemas['step.schema.json']?.['properties']);
  for (const name of callNames) {
    assert.match(items, `"const":"${name}"`);
    for (const parameter of Object.keys(calls[name].params.shape)) assert.match(items, `"${parameter}":`);
  }
});

const matterOf = (path: string): unknown => {
  const text = readFileSync(path, 'utf8');
  return parse(path.endsWith('.yaml') ? text : (halvesOf(text, path).value?.matter ?? ''));
};

/** By zod's reading of the schema, which knows no `oneOf` without properties: that one is left out. */
const checks = (name: string, value: unknown): boolean => {
  const { oneOf: _, ...schema } = publishedSchemas[name] ?? {};
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
};

test('the published schemas take the good course', () => {
  assert.ok(checks('course.schema.json', matterOf(join(goodCoursePath, 'course.yaml'))));
  for (const folder of ['10.one', '20.two']) {
    for (const name of readdirSync(join(goodCoursePath, folder))) {
      const schema = name === 'lesson.md' ? 'lesson.schema.json' : 'step.schema.json';
      assert.ok(checks(schema, matterOf(join(goodCoursePath, folder, name))), name);
    }
  }
});

test('the published schema of a step refuses what has a wrong shape', () => {
  const bad = [
    'unknown-key',
    'unknown-flag',
    'unknown-call',
    'unknown-words',
    'wrong-types',
    'missing-keys',
    'one-choice',
  ];
  for (const name of bad) {
    assert.not(checks('step.schema.json', matterOf(`fixtures/lessons/bad-steps/${name}.md`)), name);
  }
});
