import * as assert from 'uvu/assert';
import { lineText, textWidth } from '../../src/panes/line.ts';
import { shellLines, withCursor } from '../../src/panes/shell.ts';
import { createTerminalScreen, type TerminalScreen } from '../../src/panes/terminal-screen.ts';
import { suite } from '../support/suite.ts';
import { shellWith } from './drawing.tsx';
import { hostileTexts } from './made-up-session.ts';

const test = suite('terminal screen');

const write = (screen: TerminalScreen, bytes: string | Uint8Array) =>
  new Promise<void>((resolve) => screen.write(bytes, resolve));
const texts = (screen: TerminalScreen) => screen.rows().map(lineText);

test('text, line ends and wrapping', async () => {
  const screen = await shellWith('one\r\ntwo words that wrap', 10, 4);
  assert.equal(texts(screen), ['one', 'two words', 'that wrap', '']);
  screen.dispose();
});

test('colours and attributes', async () => {
  const screen = await shellWith('\x1b[1;31mred\x1b[0m \x1b[48;5;200;4mback\x1b[0m \x1b[38;2;1;2;3mrgb\x1b[0m', 40, 2);
  const [row] = screen.rows();
  const styles = row?.filter(({ style }) => typeof style !== 'string').map(({ text, style }) => [text, style]);
  const none = {
    foreground: null,
    background: null,
    bold: false,
    dim: false,
    italic: false,
    underline: false,
    inverse: false,
    strikethrough: false,
  };
  assert.equal(styles, [
    ['red', { ...none, foreground: 1, bold: true }],
    ['back', { ...none, background: 200, underline: true }],
    ['rgb', { ...none, foreground: [1, 2, 3] }],
  ]);
  screen.dispose();
});

test('wide characters, and what joins them, never make a row wider than the screen', async () => {
  const strange = '漢字🐳👩‍🚀🇩🇪🏽👍🏽e\u0301❤️한글ﷺ\u202ex\u200by';
  for (let columns = 2; columns < 30; columns += 1) {
    const screen = await shellWith(strange.repeat(3), columns, 5);
    for (const row of screen.rows()) {
      assert.ok(textWidth(lineText(row)) <= columns, `${columns}: ${lineText(row)}`);
      assert.not.match(lineText(row), /[\u202a-\u202e]|\u200b|\u200d|\p{Cc}/u);
    }
    screen.dispose();
  }
});

test('a row that looks as before is the same object; so are all of them where nothing changed', async () => {
  const screen = await shellWith('one\r\ntwo\r\n', 20, 4);
  const before = screen.rows();
  assert.is(screen.rows(), before);
  await write(screen, 'three');
  const after = screen.rows();
  assert.is(after[0], before[0]);
  assert.is(after[1], before[1]);
  assert.is.not(after[2], before[2]);
  await write(screen, '\x1b[?25h');
  assert.is(screen.rows(), after);
  screen.dispose();
});

test('the cursor: where it is, hidden, shown again, reset', async () => {
  const screen = await shellWith('ab\r\nc', 20, 4);
  assert.equal(screen.cursor(), { row: 1, column: 1 });
  await write(screen, '\x1b[?25l');
  assert.is(screen.cursor(), null);
  await write(screen, '\x1b[?25h');
  assert.equal(screen.cursor(), { row: 1, column: 1 });
  await write(screen, '\x1b[?25l\x1bc');
  assert.equal(screen.cursor(), { row: 0, column: 0 });
  screen.dispose();
});

test('a program that asks is answered, through the one who owns the pty', async () => {
  const screen = createTerminalScreen(20, 4);
  const replies: string[] = [];
  screen.onReply((bytes) => replies.push(bytes));
  await write(screen, 'ab\x1b[6n\x1b[c\x1b[5n');
  assert.is(replies[0], '\x1b[1;3R');
  assert.match(replies[1] ?? '', /^\x1b\[\?/);
  assert.is(replies[2], '\x1b[0n');
  screen.dispose();
});

test('titles, clipboards and links go nowhere', async () => {
  const screen = createTerminalScreen(60, 20);
  for (const text of Object.values(hostileTexts)) await write(screen, `a${text}b\r\n`);
  for (const row of texts(screen)) assert.not.match(row, /[\p{Cc}\u202e]|PWNED|evil/u);
  screen.dispose();
});

test('the emulator keeps its opinions to itself', async () => {
  const said: unknown[] = [];
  const { error, warn, log } = console;
  console.error = console.warn = console.log = (...what: unknown[]) => said.push(what);
  const screen = createTerminalScreen(20, 4);
  await write(screen, '\x1b[31\x7f\x9b\x1bP\x18\x1b]9999;x\x07\x1b[99999999999z');
  Object.assign(console, { error, warn, log });
  assert.equal(said, []);
  screen.dispose();
});

test('the alternate screen comes and goes', async () => {
  const screen = await shellWith('shell$ ', 20, 3);
  await write(screen, '\x1b[?1049h\x1b[Hfull');
  assert.is(texts(screen)[0], 'full');
  await write(screen, '\x1b[?1049l');
  assert.is(texts(screen)[0], 'shell$');
  screen.dispose();
});

test('rows scroll back and come again; new output does not move what is read', async () => {
  const screen = await shellWith(Array.from({ length: 30 }, (_, index) => `row ${index}`).join('\r\n'), 20, 5);
  screen.scroll(-10);
  assert.is(screen.scrolledBack(), 10);
  assert.is(texts(screen)[0], 'row 15');
  assert.is(screen.cursor(), null);
  await write(screen, '\r\nnew');
  assert.is(texts(screen)[0], 'row 15');
  screen.scroll(1000);
  assert.is(texts(screen)[4], 'new');
  screen.dispose();
});

test('a new size', async () => {
  const screen = await shellWith('a row that is longer than ten', 40, 5);
  screen.resize(10, 6);
  assert.is(screen.columns, 10);
  assert.is(screen.rows().length, 6);
  assert.ok(texts(screen).every((row) => textWidth(row) <= 10));
  screen.dispose();
});

test('changes are told once for many writes', async () => {
  const screen = createTerminalScreen(40, 5);
  let told = 0;
  const changed = new Promise<void>((resolve) => {
    screen.onChange(() => {
      told += 1;
      resolve();
    });
  });
  const version = screen.version();
  screen.write('a');
  for (let index = 0; index < 200; index += 1) screen.write(`line ${index}\r\n`);
  await changed;
  await write(screen, 'end');
  assert.ok(screen.version() > version);
  assert.ok(told < 50, `${told} times`);
  screen.dispose();
});

test('a key is answered at once; what is printed by itself is told with whatever else is drawn', async () => {
  const screen = createTerminalScreen(40, 5);
  let told = 0;
  screen.onChange(() => {
    told += 1;
  });
  screen.flush();
  assert.is(told, 0, 'nothing waits');
  screen.expectEcho();
  screen.write('a');
  assert.equal(texts(screen)[0], 'a', 'taken in by now');
  await new Promise(setImmediate);
  assert.is(told, 1);
  await write(screen, 'b');
  screen.flush();
  assert.is(told, 2);
  screen.flush();
  await write(screen, 'c');
  while (told < 3) await new Promise(setImmediate);
  screen.dispose();
});

test(
  'a flood: the last rows are there, memory is bounded, and the program goes on in between',
  async () => {
    const screen = createTerminalScreen(80, 24);
    const block = new TextEncoder().encode('y\r\n'.repeat(20_000));
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    for (let index = 0; index < 60; index += 1) await write(screen, block);
    clearInterval(counting);
    assert.is(texts(screen)[22], 'y');
    assert.ok(turns >= 5, `${turns} turns for others`);
    screen.scroll(-100_000);
    assert.is(screen.scrolledBack(), 1000);
    screen.dispose();
  },
  { seconds: 60 },
);

test('a pane with fewer rows than the screen shows those that end at the cursor', async () => {
  const screen = await shellWith('1\r\n2\r\n3\r\n4\r\n5\r\n6', 20, 20);
  assert.equal(shellLines(screen, 3, false).map(lineText), ['4', '5', '6 ']);
  assert.is(shellLines(screen, 40, false).length, 20);
  screen.dispose();
});

test('the cursor is drawn on, beside and in the middle of text', async () => {
  const [row] = (await shellWith('ab漢c', 20, 1)).rows();
  const drawn = (column: number) =>
    withCursor(row ?? [], column, 'cursor')
      .map(({ text, style }) => (style === 'cursor' ? `[${text}]` : text))
      .join('');
  assert.equal([0, 2, 3, 4, 5, 8].map(drawn), ['[a]b漢c', 'ab[漢]c', 'ab[漢]c', 'ab漢[c]', 'ab漢c[ ]', 'ab漢c   [ ]']);
});
