import stringWidth from 'string-width';
import * as assert from 'uvu/assert';
import { columnsOf } from '../../bin/text/columns.mts';
import { Segmenter } from '../../bin/text/segmenter.mts';
import { suite } from '../support/suite.ts';

const test = suite('what the bundle knows of characters', { seconds: 30 });

/** Every code unit, halves of pairs too. */
const units = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));
/** What might join what stands before it or after it. */
const strangers = [
  '\u0301',
  '\ufe0f',
  '\u200d',
  '\r',
  '\n',
  '\u{1f44d}',
  '\u{1f3fd}',
  '\u0600',
  '\u20e3',
  '\u{1f1e9}',
  'क्ष',
];
const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const own = new Segmenter(undefined, { granularity: 'grapheme' });
const plain = (segments: Iterable<{ segment: string; index: number; input: string }>) =>
  Array.from(segments, ({ segment, index, input }) => ({ segment, index, input }));

test('columns are those of string-width, or left to it', () => {
  for (const unit of units) {
    for (const text of [unit, `a${unit}b`, `${unit}${unit}`]) {
      const columns = columnsOf(text);
      if (columns !== null && columns !== stringWidth(text)) assert.is(columns, stringWidth(text), written(text));
    }
  }
  for (const text of ['', 'a · b', '┌─┐', '▸ x…', '\x1b[1;31mred\x1b[39m', '«é»'])
    assert.is(columnsOf(text), stringWidth(text));
  for (const text of ['漢', '▸\ufe0f', 'a\u0301', '\x1b[31', '\x1b]8;;x\x07', '\t'])
    assert.is(columnsOf(text), null, written(text));
});

test('characters are those of Intl.Segmenter', () => {
  const texts = units.flatMap((unit) => [`${unit}${unit}`, `a${unit}b`, `·${unit}·`]);
  for (const text of [...texts, '', '\r\n', '\n\r', 'a · b', '┌─┐é', 'e\u0301…']) {
    const [found, wanted] = [plain(own.segment(text)), plain(real.segment(text))];
    if (found.length !== wanted.length) assert.equal(found, wanted, written(text));
  }
  for (const unit of units.slice(0, 0x2c00).filter((_, at) => at % 7 === 0))
    for (const stranger of strangers)
      for (const text of [`${unit}${stranger}`, `${stranger}${unit}`])
        assert.equal(plain(own.segment(text)), plain(real.segment(text)), written(text));
});

test('a character is found by its place', () => {
  for (const text of ['a·b', 'e\u0301a'])
    for (const index of [-1, 0, 1, 2, 3])
      assert.equal({ ...own.segment(text).containing(index) }, { ...real.segment(text).containing(index) });
});

const written = (text: string) =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
