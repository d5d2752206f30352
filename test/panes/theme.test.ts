import * as assert from 'uvu/assert';
import { line, type StyleName, span } from '../../src/panes/line.ts';
import { createTheme, lookOf, toAscii } from '../../src/panes/theme.ts';
import { suite } from '../support/suite.ts';
import { draw, frameCourse, lessonOf, shellWith, sizes } from './drawing.tsx';
import { golden } from './golden.ts';
import * as made from './made-up-session.ts';

const test = suite('theme');

test('colours as the environment says; NO_COLOR is obeyed, an empty one is none', () => {
  const colours = (environment: Record<string, string>) => lookOf({ TERM: 'xterm', ...environment }).colours;
  assert.is(colours({}), 1);
  assert.is(colours({ TERM: 'xterm-256color' }), 2);
  assert.is(colours({ COLORTERM: 'truecolor' }), 3);
  assert.is(colours({ COLORTERM: 'truecolor', NO_COLOR: '1' }), 0);
  assert.is(colours({ NO_COLOR: '' }), 1);
  assert.is(colours({ TERM: 'dumb' }), 0);
});

test('Unicode where the locale has it: LC_ALL before LC_CTYPE before LANG', () => {
  const unicode = (environment: Record<string, string>) => lookOf(environment).unicode;
  assert.is(unicode({ LANG: 'en_GB.UTF-8' }), true);
  assert.is(unicode({ LANG: 'C.utf8' }), true);
  assert.is(unicode({ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }), false);
  assert.is(unicode({ LANG: 'ja_JP.EUC-JP' }), false);
  assert.is(unicode({ LANG: 'C', LC_CTYPE: 'C.UTF-8' }), true);
  assert.is(unicode({}), false);
});

test('the background, where a terminal tells it', () => {
  assert.is(lookOf({ COLORFGBG: '15;0' }).background, 'dark');
  assert.is(lookOf({ COLORFGBG: '0;15' }).background, 'light');
  assert.is(lookOf({ COLORFGBG: '0;default;7' }).background, 'light');
  assert.is(lookOf({}).background, 'unknown');
  assert.is(lookOf({ COLORFGBG: 'x' }).background, 'unknown');
});

const names: readonly StyleName[] = [
  'plain',
  'strong',
  'dim',
  'heading',
  'code',
  'emphasis',
  'key',
  'actor',
  'border',
  'new',
  'ended',
  'changed',
  'same',
  'right',
  'wrong',
  'warning',
  'selected',
  'focused',
  'cursor',
];
const cell = {
  foreground: 3,
  background: [1, 2, 3],
  bold: true,
  dim: false,
  italic: false,
  underline: true,
  inverse: true,
  strikethrough: false,
} as const;

test('without colours no colour is asked for, by us or by the shell', () => {
  const theme = createTheme({ colours: 0, unicode: true, background: 'unknown' });
  for (const style of [...names, cell]) {
    const codes = [...theme.paint(line(span('x', style))).matchAll(/\x1b\[([0-9;]*)m/g)].map((found) => found[1] ?? '');
    assert.ok(
      codes.every((code) => /^(1|2|3|4|7|9|22|23|24|27|29)$/.test(code)),
      `${JSON.stringify(style)}: ${codes}`,
    );
  }
});

test('no style of ours is white, yellow or bright: a background may be either', () => {
  for (const background of ['dark', 'light', 'unknown'] as const) {
    const theme = createTheme({ colours: 3, unicode: true, background });
    for (const style of names) assert.not.match(theme.paint(line(span('x', style))), /\x1b\[(33|37|9[0-7]|38|48)/);
  }
});

test('the shell keeps its colours', () => {
  const painted = createTheme({ colours: 3, unicode: true, background: 'unknown' }).paint(line(span('x', cell)));
  assert.match(painted, /\x1b\[38;5;3m/);
  assert.match(painted, /\x1b\[48;2;1;2;3m/);
});

test('ASCII takes as many columns as what it stands for', () => {
  assert.is(toAscii('│ ├ └ 名前 ◂ …'), '| + ` ???? < ~');
  assert.is(toAscii('9 µs'), '9 us');
});

for (const [name, look] of [
  ['colours', { colours: 1, unicode: true, background: 'unknown' }],
  ['no-colours', { colours: 0, unicode: true, background: 'unknown' }],
  ['ascii', { colours: 0, unicode: false, background: 'unknown' }],
] as const) {
  test(`a whole frame with ${name}`, async () => {
    const course = await frameCourse();
    const terminal = await shellWith('\x1b[1mlab\x1b[0m:/ # ls --color\r\n\x1b[34mbin\x1b[0m  \x1b[7mdev\x1b[0m\r\n');
    const session = made.doneEnd(lessonOf(course, 'pid-namespace')).session;
    const frame = draw({ course, session, size: sizes['120x40'], terminal, theme: createTheme(look) });
    // Escapes are kept as ^[, so that the file can be read and compared.
    golden(`look/${name}`, frame.replaceAll('\x1b', '^['));
    if (!look.unicode) assert.not.match(frame, /[^\x00-\x7f]/);
    terminal.dispose();
  });
}
