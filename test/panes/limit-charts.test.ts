import * as assert from 'uvu/assert';
import { press } from '../../src/panes/chart/frame.ts';
import type { ChartSource } from '../../src/panes/chart-press.ts';
import { lineText, lineWidth } from '../../src/panes/line.ts';
import { paneBody } from '../../src/panes/pane-content.ts';
import { createTheme } from '../../src/panes/theme.ts';
import { suite } from '../support/suite.ts';
import { draw, lessonOf, paneCourse, sizes } from './drawing.tsx';
import * as made from './made-up-limits.ts';
import { type About, paneFrames, rowsOf, rowWith, seenIn } from './pane-rows.ts';

const test = suite('limit charts');

const charts: ChartSource = { subscribe: () => () => {}, get: () => press };

paneFrames(test, 'limits/minute', made.busyMinute, { charts });
paneFrames(test, 'limits/minute-zoomed', made.busyMinute, { charts, focus: 'limits', zoomed: true });

const body = async (width: number, height: number) =>
  paneBody('limits', { ...(await seenIn(made.busyMinute)), press }, width, height);

test('where there is no room below the rows, the last minute is in the row, as high as its share of the limit', async () => {
  const rows = await body(78, 12);
  assert.match(rowWith(rows, 'memory'), /^◂ memory 40M of 64M +██████░░░░ [ ▁▂▃▄▅▆▇█]{12} {2}killed 1/);
  assert.match(rowWith(rows, 'pids'), /▂██▂/);
  assert.not.ok(rowsOf(rows).some((row) => row.includes('⡇')));
});

test('where there is room, each resource that has moved has a plot below its cgroup, and the others have none', async () => {
  const rows = rowsOf(await body(118, 40));
  const titles = rows.filter((row) => / {2}(⠒⠒ limit|read and written)/.test(row));
  assert.match(titles.join('\n'), /memory .*▲ killed +pids .*▲ refused\n +cpu .*▲ throttled +io {2}read and written$/);
  assert.ok(rows.findIndex((row) => row.includes('60 s before')) < rows.findIndex((row) => /^. \/ /.test(`${row} `)));
  assert.is(rows.filter((row) => row.includes('60 s before')).length, 2);
  assert.not.ok(rows.slice(rows.findLastIndex((row) => row.includes('60 s before'))).some((row) => row.includes('⡇')));
});

test('the limit has its number where it is, and what happened has its signs on the axis', async () => {
  const text = rowsOf(await body(118, 40)).join('\n');
  for (const label of ['64M ⡇', '20 ⡇', '0.4 ⡇', '2M/s ⡇']) assert.ok(text.includes(label), `${label}\n${text}`);
  assert.match(text, /⠓⠒+▲⠒+/);
  assert.match(text, /▲{10,}/);
});

test('charts are wanted when something has moved, and not before', async () => {
  const wanted = async (about: About) => {
    let isWanted = false;
    const get = () => {
      isWanted = true;
      return null;
    };
    const source: ChartSource = { subscribe: () => () => {}, get };
    const course = await paneCourse();
    const { session } = about(lessonOf(course, 'container'));
    draw({ course, session, size: sizes['200x60'], charts: source });
    return isWanted;
  };
  assert.not.ok(await wanted(made.inCgroup));
  assert.ok(await wanted(made.busyMinute));
});

test('without a press there are neither', async () => {
  const { press: _, ...seen } = { ...(await seenIn(made.busyMinute)), press };
  const rows = rowsOf(paneBody('limits', seen, 118, 40)).join('\n');
  assert.not.match(rows, /[▁▂▃▄▅▆▇⡇]/);
});

test('no row is wider than its pane, nor are there more than fit', async () => {
  for (const width of [40, 54, 77, 118, 198])
    for (const height of [5, 12, 24, 40, 57]) {
      const rows = await body(width, height);
      const without = await body(width, 0);
      assert.ok(rows.count <= Math.max(height, without.count), `${width}x${height}: ${rows.count}`);
      for (let index = 0; index < rows.count; index += 1)
        assert.ok(lineWidth(rows.lineAt(index)) <= width, `${width}: ${lineText(rows.lineAt(index))}`);
    }
});

test('in ASCII they are as wide, and nothing is a question mark', async () => {
  const rows = await body(118, 40);
  const ascii = createTheme({ colours: 0, unicode: false, background: 'unknown' });
  for (let index = 0; index < rows.count; index += 1) {
    const painted = ascii.paint(rows.lineAt(index)).replaceAll(/\x1b\[[\d;]*m/g, '');
    assert.is(painted.length, lineWidth(rows.lineAt(index)));
    assert.not.match(painted, /\?/);
  }
});

test('a line of characters: some is never shown as none, nor less than all as all', () => {
  assert.is(press.spark([0, 0.001, 0.5, 0.999, 1, 7]), '▁▂▄▇██');
  assert.is(press.spark([Number.NaN, Number.NaN, 0]), '  ▁');
  assert.is(press.spark([]), '');
  assert.is(press.spark([Number.NaN]), ' ');
});

test('a plot reaches from its axis to its upper edge, and leaves out what nobody knows', () => {
  const values = [Number.NaN, Number.NaN, 0, 0, 64, 64];
  const rows = press.plot({ columns: 6, rows: 3, top: 64, lines: [{ values, ink: 'code' }] }).map(lineText);
  assert.equal(
    rows.map((row) => row.padEnd(7)),
    ['⡇   ⢀⠏⠉', '⡇   ⢸  ', '⡇  ⣀⡎  ', '⠓⠒⠒⠒⠒⠒⠒'],
  );
});

test('drawing leaves nothing behind in the process: no listener, and no timer', () => {
  const before = process.eventNames();
  press.plot({ columns: 40, rows: 5, top: 1, lines: [{ values: Array.from({ length: 40 }, () => 1), ink: 'code' }] });
  assert.equal(process.eventNames(), before);
  assert.equal(
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout'),
    ['Timeout'],
  );
});
