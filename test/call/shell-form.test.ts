import * as assert from 'uvu/assert';
import { type CallName, callNames } from '../../src/call/call.ts';
import { shellForm, shellText } from '../../src/call/shell-form.ts';
import { word } from '../../src/call/shell-words.ts';
import { suite } from '../support/suite.ts';
import { commands } from './sample-calls.ts';

const test = suite('shell form');

/** A process as the sample commands write it. */
const words = { number: (ref: number | string) => `N${ref}`, inProc: (ref: number | string) => `P${ref}` };

test('each call in the words of a shell', () => {
  for (const [call, expected] of commands) assert.is(shellText(call, words), expected, JSON.stringify(call));
});

test('every call of the vocabulary is among them', () => {
  const tried = new Set<CallName>(commands.map(([{ call }]) => call));
  assert.equal(
    callNames.filter((name) => !tried.has(name)),
    [],
  );
});

test('where there is no command, it says why', () => {
  for (const [call, expected] of commands) {
    const form = shellForm(call, words);
    if (expected === null) assert.match(form.how === 'none' ? form.why : '', /\w+ \w+/);
  }
});

test('nothing in a word is read by the shell', () => {
  for (const text of ['', 'a b', '$(reboot)', '`x`', "'; rm -rf /; '", '*', '~', '\\', '"', '&', '#', '!', '\n'])
    assert.is(word(text), `'${text.replaceAll("'", "'\\''")}'`);
  for (const text of ['/proc/1/comm', '10.0.0.1/24', '-net_raw,-sys_admin', 'rw,size=1m']) assert.is(word(text), text);
});
