import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { sorted } from '../../src/lesson/source-file.ts';
import { parseStep } from '../../src/lesson/step.ts';
import { suite } from '../support/suite.ts';

const test = suite('step files');

const folder = 'fixtures/lessons/bad-steps';
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));

/** What is wrong with each bad step stands beside it; `UPDATE=1` writes it anew, to be read then. */
const golden = (name: string, seen: string): string => {
  const path = join(folder, `${name}.txt`);
  if (process.env['UPDATE'] === '1' && !process.env['CI']) writeFileSync(path, seen);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

for (const name of cases) {
  test(`bad step ${name}: every problem, at its place`, () => {
    const bytes = readFileSync(join(folder, `${name}.md`));
    const { problems } = parseStep({ path: 'step.md', bytes }, name);
    const seen = sorted(problems)
      .map(({ line, column, message }) => `${line}:${column} ${message}\n`)
      .join('');
    assert.is.not(seen, '');
    assert.is(seen, golden(name, seen));
  });
}

test('every bad step has its expectations, and no expectation is without a step', () => {
  const expected = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4));
  assert.equal(expected, cases);
});

test('too much prose is a problem, and the step is there all the same', () => {
  const bytes = readFileSync(join(folder, 'too-long.md'));
  assert.is(parseStep({ path: 'step.md', bytes }, 'too-long').value?.v2?.step.title, 'A step');
});

test('__proto__ in front matter pollutes nothing', () => {
  parseStep({ path: 'step.md', bytes: readFileSync(join(folder, 'yaml-odd.md')) }, 'odd');
  assert.is(Reflect.get({}, 'polluted'), undefined);
});

/** Each is as long as a file may be, or as deep as its length allows. */
const huge: readonly (readonly [name: string, matter: string, prose: string])[] = [
  ['one long line', `title: ${'x'.repeat(250_000)}`, 'Before.\n\n---\n\nAfter.'],
  ['deep lists', '['.repeat(250_000), ''],
  ['deep keys', '{a: '.repeat(60_000), ''],
  ['deep items', '- '.repeat(120_000), ''],
  ['many keys', Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n'), ''],
  ['many errors', 'a: b: c\n'.repeat(30_000), ''],
  ['many anchors', '&a '.repeat(80_000), ''],
  ['deep quotes', 'title: a', '> - '.repeat(1000)],
  ['nine wide gaps', 'title: a', `${`>${' '.repeat(500)}`.repeat(9)}x`],
  ['deep numbered lists', 'title: a', '1. '.repeat(2700)],
  ['emphasis without end', 'title: a', '_a*'.repeat(2700)],
  ['brackets', 'title: a', '['.repeat(8000)],
  ['much prose', 'title: a', '*a '.repeat(80_000)],
];

for (const [name, matter, prose] of huge) {
  test(
    `a hostile step is refused with a place: ${name}`,
    () => {
      const bytes = new TextEncoder().encode(`---\n${matter}\n---\n${prose}\n`);
      const { value, problems } = parseStep({ path: 'step.md', bytes }, 'huge');
      assert.is(value, null);
      assert.ok(problems.length > 0 && problems.length < 100, `${problems.length} problems`);
      for (const { line, column, message } of problems)
        assert.ok(line >= 1 && column >= 1 && message.length < 500, message);
    },
    { seconds: 4 },
  );
}
