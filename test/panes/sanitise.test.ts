import * as assert from 'uvu/assert';
import { textWidth } from '../../src/panes/line.ts';
import { sanitise, sanitiseCell, sanitiseJson } from '../../src/panes/sanitise.ts';
import { suite } from '../support/suite.ts';
import { hostileTexts } from './made-up-session.ts';

const test = suite('sanitise');

/** What must not reach a terminal from outside: controls, and what is there and does not show. */
const forbidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200d\ufe0f])\p{Default_Ignorable_Code_Point}/u;

const cases = [
  ['nothing', '', ''],
  ['ASCII', 'sh -c "a b"', 'sh -c "a b"'],
  ['letters', 'ünïcödé 漢字 한글', 'ünïcödé 漢字 한글'],
  ['ESC', '\x1b[2J', '^[[2J'],
  ['NUL', 'a\0b', 'a^@b'],
  ['DEL', '\x7f', '^?'],
  ['TAB', '\t', '^I'],
  ['a new line', 'a\nb', 'a^Jb'],
  ['C1', '\x9b31m', 'M-^[31m'],
  ['the first and last of C1', '\x80\x9f', 'M-^@M-^_'],
  ['RLO', 'exe\u202egnp', 'exe<U+202E>gnp'],
  ['isolates', '\u2066\u2069', '<U+2066><U+2069>'],
  ['a zero-width space', 'a\u200bb', 'a<U+200B>b'],
  ['a soft hyphen', 'a\u00adb', 'a<U+00AD>b'],
  ['a byte order mark', '\ufeffa', '<U+FEFF>a'],
  ['a line separator', 'a\u2028b', 'a<U+2028>b'],
  ['a Hangul filler', '\u3164', '<U+3164>'],
  ['tags', '\u{e0041}', '<U+E0041>'],
  ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ['a joiner between letters', 'a\u200db', 'a<U+200D>b'],
  ['a variation selector after a letter', 'a\ufe0f', 'a<U+FE0F>'],
  ['an emoji sequence', '👩‍🚀 ❤️ 👩🏽‍💻', '👩‍🚀 ❤️ 👩🏽‍💻'],
  ['a pile of marks', `a${'\u0301'.repeat(9)}`, `a${'\u0301'.repeat(4)}\ufffd`],
] as const;

for (const [name, given, shown] of cases) {
  test(name, () => {
    assert.is(sanitise(given), shown);
    assert.is(sanitise(sanitise(given)), shown, 'the same when done again');
  });
}

for (const [name, text] of Object.entries(hostileTexts)) {
  test(`nothing of «${name}» is left to obey, and it can be seen`, () => {
    const shown = sanitise(`a${text}b`);
    assert.not.match(shown, forbidden);
    assert.ok(textWidth(shown) > 2, shown);
  });
}

test('any characters at all come out harmless', () => {
  for (let start = 0; start < 0x110000; start += 0x1000) {
    const text = String.fromCodePoint(...Array.from({ length: 0x1000 }, (_, index) => start + index));
    assert.not.match(sanitise(text), forbidden);
  }
});

test('a long text is cut before it is worked on', () => {
  assert.is(sanitise('\x1b'.repeat(2_000_000)).length, 8192);
});

test('a cell keeps its width, whatever is in it', () => {
  for (const [chars, width] of [
    ['a', 1],
    ['漢', 2],
    ['a\u202e', 1],
    ['👩\u200d', 2],
    ['❤\ufe0f', 1],
    ['e\u0301', 1],
    ['\u200b', 1],
  ] as const) {
    const shown = sanitiseCell(chars, width);
    assert.is(textWidth(shown), width, JSON.stringify(chars));
    assert.not.match(shown, forbidden);
  }
});

test('JSON holds what it held, and nothing that a terminal obeys or hides', () => {
  const value = { ...hostileTexts, tag: '\u{e0041}', joiner: 'a\u200db', letters: 'ünïcödé 漢字' };
  const json = sanitiseJson(JSON.stringify(value));
  assert.not.match(json, forbidden);
  assert.equal(JSON.parse(json), value);
  assert.match(json, 'ünïcödé 漢字');
});
