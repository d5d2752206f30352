import { fromMarkdown } from 'mdast-util-from-markdown';
import * as assert from 'uvu/assert';
import { cut, fit, line, lineText, lineWidth, span, spread } from '../../src/panes/line.ts';
import { markdownLines } from '../../src/panes/markdown.ts';
import { wrap, wrapWith } from '../../src/panes/wrap.ts';
import { suite } from '../support/suite.ts';

const test = suite('wrap');

const rows = (text: string, width: number) => wrap(line(text), width).map(lineText);

test('at spaces', () => {
  assert.equal(rows('a container is a process', 11), ['a container', 'is a', 'process']);
  assert.equal(rows('  many   spaces  ', 20), ['many spaces']);
  assert.equal(rows('', 20), []);
});

test('a word that no row holds is broken', () => {
  assert.equal(rows('see /proc/sys/kernel/hostname', 12), ['see', '/proc/sys/ke', 'rnel/hostnam', 'e']);
});

test('between wide characters, and never in the middle of one', () => {
  assert.equal(rows('名前空間の名前', 5), ['名前', '空間', 'の名', '前']);
  assert.equal(rows('🐳🐳🐳', 3), ['🐳', '🐳', '🐳']);
  assert.equal(rows('👩‍🚀👩‍🚀', 2), ['👩‍🚀', '👩‍🚀']);
});

test('a row does not begin with a full stop', () => {
  assert.equal(rows('変えます。次', 8), ['変えま', 'す。次']);
});

test('styles live on across rows', () => {
  const [first, second] = wrap(line('run ', span('unshare --pid --fork', 'code'), ' now'), 14);
  assert.equal(
    first?.map(({ text, style }) => [text, style]),
    [
      ['run ', 'plain'],
      ['unshare', 'code'],
    ],
  );
  assert.equal(
    second?.map(({ text, style }) => [text, style]),
    [['--pid --fork', 'code']],
  );
});

test('no row is wider than it may be, at any width', () => {
  const text = 'The name 名前空間 of a 🐳 is `sethostname("箱という名前")`, 👩‍🚀 said. '.repeat(3);
  for (let width = 2; width < 60; width += 1)
    assert.ok(
      wrap(line(text), width).every((row) => lineWidth(row) <= width),
      `${width}`,
    );
});

test('a hanging indent', () => {
  assert.equal(wrapWith(line('hint  '), line('look into the list'), 16).map(lineText), [
    'hint  look into',
    '      the list',
  ]);
  assert.equal(wrapWith(line('alone '), line(''), 16).map(lineText), ['alone ']);
});

test('cutting, filling and spreading count columns', () => {
  assert.is(lineText(cut(line('名前空間'), 5)), '名前…');
  assert.is(lineText(cut(line('名前空間'), 6)), '名前…');
  assert.is(lineText(fit(line('名前'), 6)), '名前  ');
  assert.is(lineText(fit(line('名前空間'), 6)), '名前… ');
  assert.is(lineText(spread(line('left'), line('9 µs'), 12)), 'left    9 µs');
  assert.is(lineText(spread(line('a long left side'), line(' 9 µs'), 12)), 'a long… 9 µs');
  assert.is(lineText(cut(line('abc'), 0)), '');
});

const prose = (text: string, width = 30) =>
  markdownLines(fromMarkdown(text), width).map((row) => lineText(row).replaceAll('\u00a0', ' '));

test('paragraphs are parted by an empty row; a line end is a space', () => {
  assert.equal(prose('one\ntwo\n\nthree'), ['one two', '', 'three']);
});

test('lists hang, also in each other', () => {
  assert.equal(prose('- one thing that takes more than a row\n- two\n  1. first\n  2. second'), [
    '· one thing that takes more',
    '  than a row',
    '· two',
    '  1. first',
    '  2. second',
  ]);
});

test('code keeps its spaces and tabs', () => {
  assert.equal(prose('```\nif true\n\techo  "a  b"\n```'), ['  if true', '    echo  "a  b"']);
});

test('code may break over two lines of the source', () => {
  assert.equal(prose('see `cat\n/proc/self/status` there', 60), ['see cat /proc/self/status there']);
});

test('links are their text, emphasis is a style', () => {
  const [row] = markdownLines(fromMarkdown('a [link](https://example.org/), *soft* and **loud** `code`'), 60);
  assert.equal(
    row?.map(({ text, style }) => [text, style]),
    [
      ['a link, ', 'plain'],
      ['soft', 'emphasis'],
      [' and ', 'plain'],
      ['loud', 'strong'],
      [' ', 'plain'],
      ['code', 'code'],
    ],
  );
});

test('quotes are marked in every row', () => {
  assert.equal(prose('> a quote that is longer than a row is'), ['│ a quote that is longer than', '│ a row is']);
});
