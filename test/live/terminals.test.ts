// Terminals that can little or say nothing about themselves, and input and output that are none.
import * as assert from 'uvu/assert';
import { type BadDay, inStep, learns, leaves, onBadDay, type Sufferer } from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { needsProgram } from './child.ts';

const test = suite('terminals', { seconds: 60, needs: [labs, needsProgram('script')] });

const ascii = /^[\x00-\x7f]*$/;
/** SGR with a colour, of any kind: 30 to 49, 90 to 107. */
const colour = /\x1b\[(\d+;)*(3[0-8]|4[0-8]|9\d|10[0-7])[;m]/;

const drawn = (terminal: Sufferer) => {
  assert.match(terminal.bytes(), '\x1b[?1049h');
  assert.match(terminal.frame(), 'Meet number 1');
};

const days: Readonly<Record<string, BadDay & { readonly sees?: (terminal: Sufferer) => void }>> = {
  'without TERM': { prefix: 'env -u TERM' },
  'with a TERM that nobody knows': { environment: { TERM: 'nonsense' } },
  'on the console of Linux, where CI is set': { environment: { TERM: 'linux', CI: '1' } },
  'where CI is set, to nothing at all': { environment: { CI: '' } },
  'with NO_COLOR': {
    environment: { NO_COLOR: '1' },
    sees: ({ bytes }) => assert.not.match(bytes(), colour),
  },
  'in the C locale': {
    environment: { LC_ALL: 'C' },
    sees: ({ bytes }) => assert.match(bytes(), ascii),
  },
  'in a locale of another encoding': {
    environment: { LC_ALL: '', LANG: 'ja_JP.EUC-JP' },
    sees: ({ bytes }) => assert.match(bytes(), ascii),
  },
};

for (const [name, { sees, ...day }] of someOf(Object.entries(days), 2))
  test(`${name} the lesson is on screen`, () =>
    onBadDay(day, async (terminal) => {
      await inStep(terminal);
      drawn(terminal);
      await learns(terminal);
      sees?.(terminal);
    }));

test('with colours there are some, and with UTF-8 there is more than ASCII', () =>
  onBadDay({}, async (terminal) => {
    await learns(terminal);
    assert.match(terminal.bytes(), colour);
    assert.not.match(terminal.bytes(), ascii);
  }));

test('where output is a pipe it goes line by line', () =>
  onBadDay({ suffix: '| cat' }, async (terminal) => {
    await terminal.waitFor('1 2 3 answers, enter skips the question, ? keys', 40);
    assert.not.match(terminal.bytes(), '\x1b[');
    terminal.type('q\n');
    assert.is(await terminal.end(), 0);
  }));

for (const [what, words] of [
  ['the lesson', 'learn pid-namespace/fork'],
  ['the sandbox', 'sandbox'],
] as const)
  test(`where input is no terminal, ${what} says how to do without`, () =>
    onBadDay({ words, suffix: '</dev/null' }, async (terminal) => {
      assert.is(await terminal.end(), 2);
      assert.match(terminal.bytes(), /needs a terminal\. `--linear` reads lines without one/);
      assert.not.match(terminal.bytes(), '\x1b[');
    }));

test('for a screen reader it is words, one thing after the other', () =>
  onBadDay({ environment: { INK_SCREEN_READER: 'true' } }, async (terminal) => {
    await inStep(terminal);
    assert.not.match(terminal.frame(), /[─│┌┐└┘]/);
    await leaves(terminal);
  }));
