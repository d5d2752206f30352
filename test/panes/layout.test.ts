import * as assert from 'uvu/assert';
import { type PaneName, paneNames } from '../../src/lesson/lesson.ts';
import { isTooSmall, type Layout, layoutOf, shellSize, type Wishes } from '../../src/panes/layout.ts';
import { suite } from '../support/suite.ts';

const test = suite('layout');

const panes: readonly PaneName[] = ['namespaces', 'processes', 'mounts', 'calls', 'shell'];
/** Of a lesson that is not about layers. */
const everyPane: readonly PaneName[] = paneNames.filter((pane) => pane !== 'lesson' && pane !== 'layers');
const wishes: Wishes = {
  panes,
  earlier: [],
  focus: 'namespaces',
  zoomed: false,
  typing: false,
  lessonRows: 0,
  belowRows: 0,
};
const shown = (layout: Layout) => layout.columns.map(({ slots }) => slots.map(({ pane }) => pane));

test('80×24: the lesson, one pane below it, and the latest call', () => {
  const layout = layoutOf({ columns: 80, rows: 24 }, wishes);
  assert.equal(shown(layout), [['lesson', 'namespaces']]);
  assert.ok(layout.callRow);
  const calls = layoutOf({ columns: 80, rows: 24 }, { ...wishes, focus: 'calls' });
  assert.equal(shown(calls), [['lesson', 'calls']]);
  assert.not.ok(calls.callRow, 'the pane above it ends with the latest call');
  assert.is(calls.height, layout.height + 1);
});

test('at 80×24 a lesson that has to be seen whole takes room from the pane below, but not all of it', () => {
  const heights = (lessonRows: number) =>
    layoutOf({ columns: 80, rows: 24 }, { ...wishes, lessonRows }).columns[0]?.slots.map(({ height }) => height);
  assert.equal(heights(0), [13, 8]);
  assert.equal(heights(15), [15, 6]);
  assert.equal(heights(40), [16, 5]);
});

test('at 80×24 the pane below gives what it does not need to a lesson that is cut', () => {
  const heights = (lessonRows: number, belowRows: number) =>
    layoutOf({ columns: 80, rows: 24 }, { ...wishes, lessonRows, belowRows }).columns[0]?.slots.map(
      ({ height }) => height,
    );
  assert.equal(heights(40, 7), [14, 7]);
  assert.equal(heights(40, 2), [16, 5]);
  assert.equal(heights(40, 30), [13, 8], 'its usual share is its own');
  assert.equal(heights(10, 2), [13, 8], 'a lesson that is not cut needs nothing');
});

test('120×40: the two most telling panes and the shell beside the lesson', () => {
  assert.equal(shown(layoutOf({ columns: 120, rows: 40 }, wishes)), [['lesson'], ['processes', 'namespaces', 'shell']]);
});

test('a pane that was on screen keeps its place, whatever the step is about', () => {
  const steps = [
    ['processes', 'calls'],
    ['namespaces', 'processes'],
    ['calls', 'mounts'],
    ['mounts', 'namespaces'],
    ['shell', 'processes', 'namespaces'],
    ['calls', 'namespaces'],
  ] as const;
  const columns = steps.map((step, index) => {
    const all = (first: readonly PaneName[]) => [...first, ...panes.filter((pane) => !first.includes(pane))];
    const earlier = steps.slice(0, index).map(all);
    return shown(layoutOf({ columns: 120, rows: 40 }, { ...wishes, panes: all(step), earlier, focus: 'lesson' }))[1];
  });
  assert.equal(columns, [
    ['processes', 'calls', 'shell'],
    ['processes', 'namespaces', 'shell'],
    ['mounts', 'calls', 'shell'],
    ['mounts', 'namespaces', 'shell'],
    ['processes', 'namespaces', 'shell'],
    ['calls', 'namespaces', 'shell'],
  ]);
});

test('a pane that is chosen takes the place of the one that tells least, and moves no other', () => {
  const of = (focus: PaneName) => shown(layoutOf({ columns: 120, rows: 40 }, { ...wishes, focus }))[1];
  assert.equal(of('mounts'), ['mounts', 'namespaces', 'shell']);
  assert.equal(of('calls'), ['calls', 'namespaces', 'shell']);
});

test('a focused pane is always on screen', () => {
  for (const focus of [...panes, 'lesson'] as const) {
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 120, rows: 24 },
      { columns: 120, rows: 40 },
      { columns: 200, rows: 60 },
    ]) {
      const all = shown(layoutOf(size, { ...wishes, focus })).flat();
      assert.ok(all.includes(focus), `${focus} at ${size.columns}×${size.rows}`);
      assert.is(new Set(all).size, all.length, 'no pane twice');
    }
  }
});

test('200×60: everything, always at the same place', () => {
  const size = { columns: 200, rows: 60 };
  const expected = [['lesson'], ['processes', 'namespaces', 'mounts'], ['calls', 'shell']];
  for (const first of panes) {
    const order = [first, ...panes.filter((pane) => pane !== first)];
    assert.equal(shown(layoutOf(size, { ...wishes, panes: order, focus: first })), expected);
  }
});

test('every pane at once where each gets room enough, else those that tell most', () => {
  const of = (rows: number, focus: PaneName) =>
    layoutOf({ columns: 200, rows }, { ...wishes, panes: everyPane, focus }).columns.slice(1);
  const all = of(60, 'network').map(({ slots }) => slots.map(({ pane }) => pane));
  assert.equal(all, [
    ['processes', 'namespaces', 'credentials', 'mounts'],
    ['network', 'limits', 'calls', 'shell'],
  ]);
  assert.ok(of(60, 'network').every(({ slots }) => slots.every(({ height }) => height >= 12)));
  const some = of(40, 'limits').flatMap(({ slots }) => slots);
  assert.is(some.length, 6);
  assert.ok(some.some(({ pane }) => pane === 'limits'));
  assert.ok(some.every(({ height }) => height >= 12));
});

test('a zoomed pane, and at 80×24 the shell that is typed into, are alone', () => {
  assert.equal(shown(layoutOf({ columns: 200, rows: 60 }, { ...wishes, zoomed: true })), [['namespaces']]);
  assert.equal(shown(layoutOf({ columns: 80, rows: 24 }, { ...wishes, focus: 'shell', typing: true })), [['shell']]);
  assert.is(shown(layoutOf({ columns: 120, rows: 40 }, { ...wishes, focus: 'shell', typing: true })).length, 2);
});

test('columns and rows add up at every size', () => {
  for (let columns = 80; columns < 260; columns += 7) {
    for (let rows = 24; rows < 90; rows += 5) {
      for (const focus of panes) {
        const layout = layoutOf({ columns, rows }, { ...wishes, focus });
        assert.is(
          layout.columns.reduce((sum, { width }) => sum + width + 1, 1),
          columns,
        );
        for (const { slots } of layout.columns)
          assert.is(
            slots.reduce((sum, { height }) => sum + height, 0),
            layout.height,
          );
        assert.is(layout.height + 2 + (layout.callRow ? 1 : 0), rows);
        assert.ok(
          layout.columns.every(({ slots }) => slots.every(({ height }) => height >= 5)),
          `${columns}×${rows}`,
        );
      }
    }
  }
});

test('the shell keeps its size, shown or not, typed into or not', () => {
  const size = { columns: 80, rows: 24 };
  const typed = shellSize(size, { ...wishes, focus: 'shell', typing: true });
  assert.equal(typed, { columns: 78, rows: 20 });
  assert.equal(shellSize(size, wishes), typed);
  assert.equal(shellSize(size, { ...wishes, zoomed: true }), typed);
  const large = { columns: 120, rows: 40 };
  assert.equal(shellSize(large, wishes), shellSize(large, { ...wishes, focus: 'shell', typing: true }));
  assert.ok(shellSize(large, { ...wishes, focus: 'shell', zoomed: true }).columns > shellSize(large, wishes).columns);
});

test('less than 80×24 is too small, whatever is reported', () => {
  assert.not.ok(isTooSmall({ columns: 80, rows: 24 }));
  for (const [columns, rows] of [
    [79, 24],
    [80, 23],
    [1, 1],
    [0, 0],
  ] as const)
    assert.ok(isTooSmall({ columns, rows }));
});
