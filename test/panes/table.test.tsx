import { renderToString } from 'ink';
import * as assert from 'uvu/assert';
import { textWidth } from '../../src/panes/line.ts';
import { Table } from '../../src/panes/table.tsx';
import { createTheme } from '../../src/panes/theme.ts';
import { suite } from '../support/suite.ts';
import { plainTheme } from './drawing.tsx';
import { golden } from './golden.ts';

const test = suite('table');

const headings = ['check', 'result', 'what was found'];
const rows = [
  ['userns', 'ok', 'user.max_user_namespaces is 31000'],
  ['名前', 'ok', '箱 🐳 is a host name'],
  [
    'overlay',
    'failed',
    'mount: EPERM; a kernel from 5.11 on can do this without root, and this one says of itself that it is 5.4',
  ],
  ['\x1b]0;PWNED\x07', 'ok', '\u202egnp.exe'],
];

const drawn = (width: number) =>
  renderToString(<Table headings={headings} rows={rows} width={width} theme={plainTheme} />, { columns: width });

for (const width of [80, 120, 200]) {
  test(`a table in ${width} columns`, () => {
    golden(`table/checks/${width}`, drawn(width));
  });
}

test('every row of a table is as wide as the others, whatever script it is in', () => {
  for (const width of [60, 80, 200]) {
    const widths = new Set(
      drawn(width)
        .split('\n')
        .map((row) => textWidth(row)),
    );
    assert.is(widths.size, 1, `${width}: ${[...widths]}`);
    assert.ok([...widths].every((one) => one <= width));
  }
});

test('a cell looks as its text asks, and the lines of a table without Unicode are ASCII', () => {
  const theme = createTheme({ colours: 1, unicode: false, background: 'unknown' });
  const styleOf = (text: string) => (text === 'failed' ? 'wrong' : 'plain');
  const frame = renderToString(<Table headings={headings} rows={rows} width={80} theme={theme} styleOf={styleOf} />, {
    columns: 80,
  });
  assert.match(frame, /\x1b\[1m\x1b\[31m failed|\x1b\[31m\x1b\[1m failed/);
  assert.not.match(frame, /[^\x00-\x7f]/);
});
