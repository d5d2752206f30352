import type { Key } from 'ink';
import * as assert from 'uvu/assert';
import { layoutFor } from '../../src/panes/arrangement.ts';
import { bindings } from '../../src/panes/bindings.ts';
import { visibleLines } from '../../src/panes/body.ts';
import { actionFor, footKeys, keyName, nextKeys } from '../../src/panes/keys.ts';
import { lineText } from '../../src/panes/line.ts';
import { paneBody, restRows, scrolledTo } from '../../src/panes/pane-content.ts';
import { hintAction, scrollAction } from '../../src/panes/scrolling.ts';
import { type Situation, seenOf } from '../../src/panes/situation.ts';
import { tabsAhead } from '../../src/panes/tabs.ts';
import { tooSmallAction } from '../../src/panes/too-small.ts';
import { type Action, isSessionAction, newView, reduceView, type View } from '../../src/panes/view.ts';
import { newSession, type Session } from '../../src/session/session.ts';
import { suite } from '../support/suite.ts';
import { frameCourse, lessonOf, screenProps, sizes } from './drawing.tsx';
import * as made from './made-up-session.ts';

const test = suite('keys');

const situation = async (
  about: (lesson: ReturnType<typeof lessonOf>) => Session,
  view: Partial<View> = {},
  blocked = new Map<string, string>(),
) => {
  const course = await frameCourse();
  return screenProps({
    course,
    session: about(lessonOf(course, 'pid-namespace')),
    size: sizes['120x40'],
    view,
    blocked,
  }).at;
};
const nothing = () => newSession;
const large = sizes['120x40'];
const next = (at: Parameters<typeof nextKeys>[0]) => nextKeys(at, large).map(({ key, label }) => `${key}: ${label}`);

const does = (
  name: string,
  about: (lesson: ReturnType<typeof lessonOf>) => Session,
  view: Partial<View>,
  expected: Readonly<Record<string, Action | null>>,
) => {
  test(name, async () => {
    const at = await situation(about, view);
    for (const [key, action] of Object.entries(expected)) assert.equal(actionFor(at, key, large), action, key);
  });
};

does(
  'a step that asks',
  (lesson) => made.askUnshare(lesson).session,
  {},
  {
    1: { type: 'predict', choice: 0 },
    3: { type: 'predict', choice: 2 },
    4: null,
    enter: { type: 'predict', choice: null },
    s: { type: 'focus-shell' },
    h: { type: 'hint' },
    left: { type: 'back' },
    tab: { type: 'focus-pane', pane: 'processes' },
    'shift-tab': { type: 'focus-pane', pane: 'calls' },
    o: { type: 'cycle-levels' },
    z: { type: 'toggle-zoom' },
    q: { type: 'quit' },
    'ctrl-c': { type: 'quit' },
    x: null,
  },
);
does(
  'a step that was answered',
  (lesson) => made.askUnshare(lesson).predict(1).session,
  {},
  { enter: { type: 'act' }, 1: null },
);
does(
  'while calls are under way nothing moves on',
  (lesson) => made.actingUnshare(lesson).session,
  {},
  { enter: null, 1: null, q: { type: 'quit' } },
);
does('a step that is done', (lesson) => made.doneUnshare(lesson).session, {}, { enter: { type: 'next' }, h: null });
does('the last step', (lesson) => made.doneEnd(lesson).session, {}, { enter: { type: 'leave-lesson' } });
does(
  'the first page',
  (lesson) => new made.MadeUpVisit(lesson).session,
  {},
  { enter: { type: 'next' }, left: null, h: null },
);
does(
  'the first page: a step is marked, and nothing that would be read is skipped',
  (lesson) => new made.MadeUpVisit(lesson).session,
  {},
  { down: { type: 'mark-step', step: 'fork' }, j: { type: 'mark-step', step: 'fork' }, up: null },
);
does(
  'the first page: the lesson begins at the step that is marked',
  (lesson) => new made.MadeUpVisit(lesson).session,
  { startAt: 'fork' },
  { enter: { type: 'open-lesson', lesson: 'pid-namespace', step: 'fork' }, up: { type: 'mark-step', step: 'unshare' } },
);
does(
  'the first page: what was done in the shell is not lost without a question',
  (lesson) => new made.MadeUpVisit(lesson).session,
  { startAt: 'fork', shellUsed: true },
  { enter: { type: 'ask', question: 'begin' } },
);
does(
  'the question before beginning further on',
  (lesson) => new made.MadeUpVisit(lesson).session,
  { startAt: 'fork', shellUsed: true, question: 'begin' },
  { enter: { type: 'open-lesson', lesson: 'pid-namespace', step: 'fork' }, escape: { type: 'close' }, down: null },
);
does(
  'the first page: the arrows belong to a pane that was chosen',
  (lesson) => new made.MadeUpVisit(lesson).session,
  { focus: 'processes' },
  { down: null, enter: { type: 'next' } },
);
does(
  'an asked step',
  (lesson) => made.askStop(lesson).session,
  {},
  { s: { type: 'focus-shell' }, enter: { type: 'act' } },
);
does(
  'an asked step that failed',
  (lesson) => made.failedStop(lesson).session,
  {},
  { enter: { type: 'act' }, r: { type: 'ask', question: 'reset' } },
);
does(
  'a lab that is starting',
  (lesson) => made.starting(lesson).session,
  {},
  { enter: null, s: null, q: { type: 'quit' } },
);
does(
  'a lab that has ended',
  (lesson) => made.endedLab(lesson).session,
  {},
  { enter: null, s: null, r: { type: 'ask', question: 'reset' } },
);
does(
  'going back asks first where the shell was used',
  (lesson) => made.doneFork(lesson).session,
  { shellUsed: true },
  { left: { type: 'ask', question: 'back' } },
);
does(
  'the question before going back',
  (lesson) => made.doneFork(lesson).session,
  { question: 'back' },
  {
    enter: { type: 'back' },
    escape: { type: 'close' },
    s: null,
    q: null,
    tab: null,
    'ctrl-c': { type: 'quit' },
  },
);
does(
  'the question where to start again: its keys are those of nothing else',
  (lesson) => made.doneFork(lesson).session,
  { question: 'reset' },
  {
    t: { type: 'reset-step' },
    l: { type: 'reset-lesson' },
    e: { type: 'ask', question: 'reset-all' },
    n: { type: 'close' },
    s: null,
    1: null,
    enter: null,
    q: null,
  },
);
does(
  'everything is forgotten only after a second question',
  (lesson) => made.doneFork(lesson).session,
  { question: 'reset-all' },
  { y: { type: 'reset-all' }, escape: { type: 'close' }, e: null, enter: null, l: null, t: null },
);
does(
  'leaving and quitting do as they are told where the shell was not used',
  (lesson) => made.doneFork(lesson).session,
  {},
  { escape: { type: 'leave-lesson' }, q: { type: 'quit' }, 'ctrl-c': { type: 'quit' } },
);
does(
  'leaving and quitting ask first where the shell was used',
  (lesson) => made.doneFork(lesson).session,
  { shellUsed: true },
  {
    escape: { type: 'ask', question: 'leave' },
    q: { type: 'ask', question: 'quit' },
    'ctrl-c': { type: 'ask', question: 'quit' },
  },
);
does(
  'the question before leaving',
  (lesson) => made.doneFork(lesson).session,
  { shellUsed: true, question: 'leave' },
  {
    enter: { type: 'leave-lesson' },
    q: { type: 'leave-lesson' },
    escape: { type: 'close' },
    'ctrl-c': { type: 'ask', question: 'quit' },
  },
);
does(
  'the question before quitting: whoever presses the same key again means it',
  (lesson) => made.doneFork(lesson).session,
  { shellUsed: true, question: 'quit' },
  {
    enter: { type: 'quit' },
    q: { type: 'quit' },
    'ctrl-c': { type: 'quit' },
    escape: { type: 'close' },
    n: { type: 'close' },
  },
);
does(
  'a lab that has ended has nothing more to lose',
  (lesson) => made.endedLab(lesson).session,
  { shellUsed: true },
  { escape: { type: 'leave-lesson' }, q: { type: 'quit' }, 'ctrl-c': { type: 'quit' } },
);
does(
  'the help',
  (lesson) => made.doneFork(lesson).session,
  { help: true },
  { escape: { type: 'close' }, '?': { type: 'close' }, q: { type: 'close' }, tab: null },
);
does(
  'the course list',
  nothing,
  {},
  {
    enter: { type: 'open-lesson', lesson: 'pid-namespace' },
    down: { type: 'select-lesson', lesson: 'letters' },
    j: { type: 'select-lesson', lesson: 'letters' },
    up: { type: 'select-lesson', lesson: 'pid-namespace' },
    'page-down': { type: 'select-lesson', lesson: 'limits' },
    'page-up': { type: 'select-lesson', lesson: 'pid-namespace' },
    '/': { type: 'start-filter' },
    s: { type: 'open-lesson', lesson: 'Sandbox' },
    escape: null,
  },
);
does(
  'the filter takes letters',
  nothing,
  { filtering: true, filter: 'l' },
  {
    q: { type: 'set-filter', text: 'lq' },
    '?': { type: 'set-filter', text: 'l?' },
    名: { type: 'set-filter', text: 'l名' },
    backspace: { type: 'set-filter', text: '' },
    enter: { type: 'end-filter', keep: true },
    escape: { type: 'end-filter', keep: false },
    'ctrl-c': { type: 'quit' },
    'page-down': null,
  },
);

test('the one thing to do next is said in words', async () => {
  assert.equal(next(await situation((lesson) => made.askUnshare(lesson).session)), [
    '1 2 3: answer',
    'enter: skip the question',
  ]);
  assert.equal(next(await situation((lesson) => made.askUnshare(lesson).predict(1).session)), ['enter: do it']);
  assert.equal(next(await situation((lesson) => made.doneUnshare(lesson).session)), ['enter: next: Meet number 1']);
  assert.equal(next(await situation((lesson) => made.askStop(lesson).session)), ['s: go to the shell', 'enter: check']);
  assert.equal(next(await situation((lesson) => made.endedLab(lesson).session)), ['r: start again']);
  assert.equal(next(await situation((lesson) => made.doneFork(lesson).session, { question: 'reset' })), [
    't: this step',
    'l: the lesson',
    'e: everything',
    'esc: no',
  ]);
});

test('a second ctrl-c quits, wherever the first one was pressed', async () => {
  const at = await situation((lesson) => made.doneFork(lesson).session, { shellUsed: true });
  const views: readonly Partial<View>[] = [{}, { help: true }, { question: 'reset' }, { question: 'back' }];
  for (const view of views) {
    const first = { ...at, view: { ...at.view, ...view } };
    const asked = actionFor(first, 'ctrl-c', large);
    assert.equal(asked, { type: 'ask', question: 'quit' });
    if (!asked) continue;
    const second = { ...first, view: reduceView(first.view, asked) };
    assert.is(second.view.help, false, 'the question is to be seen');
    assert.equal(actionFor(second, 'ctrl-c', large), { type: 'quit' });
  }
});

test('a kept filter is said how to be got rid of', async () => {
  const at = await situation(nothing, { filter: 'zzz' });
  assert.equal(actionFor(at, 'escape', large), { type: 'end-filter', keep: false });
  assert.ok(footKeys(at, large).some(({ key, label }) => key === 'esc' && label === 'all lessons'));
});

test('a lesson that this machine cannot run is not opened', async () => {
  const at = await situation(nothing, {}, new Map([['pid-namespace', 'no user namespaces']]));
  assert.is(actionFor(at, 'enter', large), null);
});

test('no key on screen is out of reach, and none is said twice', async () => {
  const abouts = [made.askUnshare, made.doneUnshare, made.askStop, made.failedStop, made.endedLab, made.doneEnd];
  for (const about of abouts) {
    for (const question of [null, 'reset', 'reset-all', 'back', 'leave', 'quit'] as const) {
      const at = await situation((lesson) => about(lesson).session, { question });
      const keys = [...nextKeys(at, large), ...footKeys(at, large)].map(({ key }) => key);
      assert.is(new Set(keys).size, keys.length, keys.join(' '));
      for (const key of keys.filter((one) => /^[a-z?]$/.test(one))) assert.is.not(actionFor(at, key, large), null, key);
    }
  }
});

test('every row of the table has a key, and says what it does or is a twin of one that does', () => {
  for (const { keys, shown, label } of bindings) {
    assert.ok(keys.length > 0);
    assert.is(shown === '', label === '');
  }
});

const noKey = Object.fromEntries(
  [
    'upArrow',
    'downArrow',
    'leftArrow',
    'rightArrow',
    'pageUp',
    'pageDown',
    'home',
    'end',
    'return',
    'escape',
    'ctrl',
    'shift',
    'tab',
    'backspace',
    'delete',
    'meta',
  ].map((name) => [name, false]),
) as unknown as Key;

test('keys by name', () => {
  assert.is(keyName('a', noKey), 'a');
  assert.is(keyName('\r', { ...noKey, return: true }), 'enter');
  assert.is(keyName('', { ...noKey, tab: true, shift: true }), 'shift-tab');
  assert.is(keyName('c', { ...noKey, ctrl: true }), 'ctrl-c');
  assert.is(keyName('', { ...noKey, pageDown: true }), 'page-down');
});

test('the view after each action of it', () => {
  const after = (view: Partial<View>, ...actions: readonly Action[]) =>
    actions.reduce(reduceView, { ...newView, ...view });
  assert.is(after({}, { type: 'focus-shell' }).typing, true);
  assert.is(after({}, { type: 'focus-shell' }, { type: 'leave-shell' }).focus, null, 'what happened is read');
  assert.is(after({ focus: 'mounts' }, { type: 'focus-shell' }, { type: 'leave-shell' }).focus, 'mounts');
  assert.is(after({}, { type: 'focus-shell' }, { type: 'leave-shell' }).typing, false);
  assert.is(after({}, { type: 'focus-shell' }, { type: 'leave-shell' }).shellUsed, true);
  assert.is(after({}, { type: 'focus-shell' }, { type: 'reset-step' }).shellUsed, false);
  assert.equal(
    ['outside', 'inside', 'all'],
    [1, 2, 3].map(
      (count) => after({}, ...Array.from({ length: count }, () => ({ type: 'cycle-levels' }) as const)).levels,
    ),
  );
  assert.is(after({ focus: 'mounts', zoomed: true }, { type: 'next' }).focus, null);
  assert.is(after({ focus: 'mounts' }, { type: 'act' }).focus, 'mounts');
  assert.is(after({}, { type: 'ask', question: 'back' }, { type: 'back' }).question, null);
  assert.is(after({ filter: 'net', filtering: true }, { type: 'end-filter', keep: true }).filter, 'net');
  assert.is(after({ filter: '', filtering: true }, { type: 'end-filter', keep: true }).filter, null);
  assert.is(after({ filter: 'net', filtering: true }, { type: 'end-filter', keep: false }).filter, null);
  assert.is(after({ help: true }, { type: 'close' }).help, false);
  assert.is(after({}, { type: 'open-lesson', lesson: 'a' }).selected, 'a');
});

test('who carries an action out', () => {
  for (const action of [
    { type: 'act' },
    { type: 'quit' },
    { type: 'predict', choice: 1 },
    { type: 'resize-shell', columns: 1, rows: 1 },
  ] as const)
    assert.ok(isSessionAction(action));
  for (const action of [{ type: 'cycle-levels' }, { type: 'focus-shell' }, { type: 'close' }] as const)
    assert.not.ok(isSessionAction(action));
});

test('a long page scrolls between its ends, and another page begins anew', async () => {
  const size = sizes['80x24'];
  const at = await situation((lesson) => made.doneMountProc(lesson).session);
  const page = scrollAction(at, size, 'page-down');
  assert.is(page?.type, 'scroll-pane');
  const end = scrollAction(at, size, 'end');
  assert.ok(end?.type === 'scroll-pane' && page?.type === 'scroll-pane' && end.offset >= page.offset);
  if (end?.type !== 'scroll-pane') return;
  const atEnd = { ...at, view: reduceView(at.view, end) };
  assert.is(scrollAction(atEnd, size, 'j'), null, 'no further than the end');
  assert.equal(scrollAction(atEnd, size, 'k'), { ...end, offset: end.offset - 1 });
  assert.equal(scrollAction(atEnd, size, 'home'), { ...end, offset: 0 });
  assert.is(scrolledTo('lesson', atEnd), end.offset);
  assert.is(scrolledTo('lesson', { ...atEnd, session: { ...atEnd.session, step: 'end' } }), null);
});

test('a pane chosen with tab scrolls instead of the lesson; the shell through its own rows', async () => {
  const size = sizes['120x40'];
  const herd = (lesson: ReturnType<typeof lessonOf>) => made.herd(lesson, 100).session;
  const action = scrollAction(await situation(herd, { focus: 'processes' }), size, 'home');
  assert.ok(action?.type === 'scroll-pane' && action.pane === 'processes' && action.offset === 0);
  assert.equal(scrollAction(await situation(herd, { focus: 'shell' }), size, 'k'), { type: 'scroll-shell', rows: -1 });
});

const narrow = sizes['80x24'];

/** The lesson's rows in sight at 80×24, and all text that its page has from where it begins by itself. */
const lessonRows = (at: Situation) => {
  const [column] = layoutFor(at, narrow).columns;
  const slot = column?.slots.find(({ pane }) => pane === 'lesson');
  if (!column || !slot) return { seen: [], all: [] };
  const height = slot.height - restRows('lesson', at, column.width);
  const body = paneBody('lesson', seenOf(at), column.width - 2, height);
  const rows = visibleLines(body, height, scrolledTo('lesson', at)).map(lineText);
  const begins = visibleLines(body, height, null).map(lineText)[1];
  const every = Array.from({ length: body.text ?? body.count }, (_, index) => lineText(body.lineAt(index)));
  return { seen: rows, all: every.slice(every.indexOf(begins ?? '')) };
};

const reads = (name: string, about: (lesson: ReturnType<typeof lessonOf>) => Session, then: Action | null) => {
  test(`enter reads a page to its end before anything else: ${name}`, async () => {
    let at = await situation(about);
    const seen = new Set(lessonRows(at).seen);
    const presses = lessonRows(at).all.length;
    let action = actionFor(at, 'enter', narrow);
    for (let press = 0; press < presses && action?.type === 'scroll-pane'; press += 1) {
      assert.is(nextKeys(at, narrow)[0]?.label, 'more');
      at = { ...at, view: reduceView(at.view, action) };
      for (const row of lessonRows(at).seen) seen.add(row);
      action = actionFor(at, 'enter', narrow);
    }
    assert.equal(action, then);
    assert.equal(
      lessonRows(at).all.filter((row) => !seen.has(row)),
      [],
      'rows that were never in sight',
    );
    // Whoever scrolls back up to read again has read it.
    const top = scrollAction(at, narrow, 'home');
    if (top) at = { ...at, view: reduceView(at.view, top) };
    assert.equal(actionFor(at, 'enter', narrow), then);
  });
};
reads('the first page', (lesson) => new made.MadeUpVisit(lesson).session, { type: 'next' });
reads('a step that asks', (lesson) => made.askUnshare(lesson).session, { type: 'predict', choice: null });
reads('a step that is done', (lesson) => made.doneFork(lesson).session, { type: 'next' });
reads('a long step that is done', (lesson) => made.doneMountProc(lesson).session, { type: 'next' });
reads('a check that failed', (lesson) => made.failedStop(lesson).session, { type: 'act' });
reads('the last step', (lesson) => made.doneEnd(lesson).session, { type: 'leave-lesson' });

test('a page that was read to its end is read, though it has become shorter', async () => {
  const at = await situation((lesson) => made.doneMountProc(lesson).session);
  const turned = actionFor(at, 'enter', narrow);
  assert.is(turned?.type, 'scroll-pane');
  if (turned?.type !== 'scroll-pane') return;
  const further = { ...at, view: reduceView(at.view, { ...turned, offset: 1000 }) };
  assert.equal(actionFor(further, 'enter', narrow), { type: 'next' });
});

test('a page that fits, or is out of sight, is not read first', async () => {
  const done = await situation((lesson) => made.doneMountProc(lesson).session);
  assert.equal(actionFor(done, 'enter', sizes['200x60']), { type: 'next' });
  assert.is(actionFor(done, 'enter', narrow)?.type, 'scroll-pane');
  const zoomed = { ...done, focus: 'mounts', view: { ...done.view, focus: 'mounts', zoomed: true } } as const;
  assert.equal(actionFor(zoomed, 'enter', narrow), { type: 'next' });
  for (const about of [made.actingUnshare, made.endedLab])
    assert.is(actionFor(await situation((lesson) => about(lesson).session), 'enter', narrow), null);
});

test('a step that is done over again is read from where it begins', async () => {
  const at = await situation((lesson) => made.failedStop(lesson).session);
  const end = scrollAction(at, narrow, 'home');
  assert.ok(end);
  if (!end) return;
  const scrolled = reduceView(at.view, end);
  assert.is.not(scrolledTo('lesson', { ...at, view: scrolled }), null);
  assert.is(scrolledTo('lesson', { ...at, view: reduceView(scrolled, { type: 'act' }) }), null);
});

test('a new hint comes into sight, wherever the page was', async () => {
  for (const about of [made.askStop, made.failedStop, made.askUnshare]) {
    for (const count of [1, 2]) {
      const bare = await situation((lesson) => about(lesson).session);
      const hints = Math.min(count, bare.step?.hints.length ?? 0);
      const text = bare.step?.hints[hints - 1]?.split(' ').slice(0, 3).join(' ') ?? '-';
      const at = { ...bare, session: { ...bare.session, hints } };
      for (const from of [null, 'home', 'end'] as const) {
        const scroll = from === null ? null : scrollAction(at, narrow, from);
        const before = scroll ? { ...at, view: reduceView(at.view, scroll) } : at;
        const action = hintAction(before, narrow);
        const after = action ? { ...before, view: reduceView(before.view, action) } : before;
        assert.ok(
          lessonRows(after).seen.some((row) => row.includes(text)),
          `${text}\n${lessonRows(after).seen.join('\n')}`,
        );
        assert.is(hintAction(after, narrow), null, 'it stays');
      }
    }
  }
});

test('tab goes from pane to pane as they lie on screen, and comes by every one', async () => {
  for (const size of Object.values(sizes)) {
    let at = await situation((lesson) => made.askUnshare(lesson).session);
    const order: string[] = [];
    for (let press = 0; press < 6; press += 1) {
      const action = actionFor(at, 'tab', size);
      assert.is(action?.type, 'focus-pane');
      if (action?.type !== 'focus-pane') return;
      assert.is(action.pane, tabsAhead(at, size)[0], 'as the tabs say');
      order.push(action.pane);
      at = { ...at, focus: action.pane, view: reduceView(at.view, action) };
    }
    assert.is(new Set(order).size, 6, order.join(' '));
    if (size === sizes['120x40']) assert.equal(order.slice(0, 3), ['processes', 'namespaces', 'shell']);
    if (size === narrow) assert.is(order[0], 'processes', 'namespaces is on screen already');
  }
});

test('where a pane is alone on the screen, tab shows another one at once', async () => {
  for (const size of Object.values(sizes)) {
    const at = await situation((lesson) => made.askUnshare(lesson).session, { zoomed: true });
    const action = actionFor(at, 'tab', size);
    assert.ok(action?.type === 'focus-pane' && action.pane !== at.focus, at.focus);
    const back = actionFor(at, 'shift-tab', size);
    assert.ok(back?.type === 'focus-pane' && back.pane !== at.focus, at.focus);
  }
});

test('at 80×24 the text stays where it is, whatever pane lies below it', async () => {
  for (const about of [made.doneFork, made.doneMountProc, made.failedStop]) {
    let at = await situation((lesson) => about(lesson).session);
    const end = scrollAction(at, narrow, 'end');
    if (end) at = { ...at, view: reduceView(at.view, end) };
    const { seen } = lessonRows(at);
    for (let press = 0; press < 8; press += 1) {
      const action = actionFor(at, 'tab', narrow);
      if (action?.type !== 'focus-pane') throw new Error('tab moves to a pane');
      at = { ...at, focus: action.pane, view: reduceView(at.view, action) };
      assert.equal(lessonRows(at).seen, seen, action.pane);
    }
  }
});

test('the mark of the first page is in sight, and is gone with the page', async () => {
  const first = await situation((lesson) => new made.MadeUpVisit(lesson).session);
  assert.equal(actionFor(first, 'down', narrow), { type: 'mark-step', step: first.lesson?.steps[1]?.id });
  assert.is(actionFor(first, 'down', { columns: 80, rows: 14 }), null, 'what is out of sight is not marked');
  const last = first.lesson?.steps.at(-1);
  const marked = { ...first, view: reduceView(first.view, { type: 'mark-step', step: last?.id ?? '' }) };
  assert.ok(lessonRows(marked).seen.some((row) => row.startsWith('▸') && row.endsWith(last?.title ?? '-')));
  assert.equal(next(marked)[0], `enter: begin: ${last?.title}`);
  assert.is(actionFor(marked, 'enter', narrow)?.type, 'open-lesson', 'whoever marks a step does not read on');
  assert.is(actionFor(marked, 'down', narrow), null);
  assert.is(reduceView(marked.view, { type: 'next' }).startAt, null);
});

test('where nothing can be seen, nothing but the way out acts', async () => {
  const at = await situation((lesson) => made.doneFork(lesson).session);
  for (const key of ['enter', 's', 'r', 'escape', 'left', 'tab', '?', 'h', '1', 'e', 'y'])
    assert.is(tooSmallAction(at, key), null, key);
  assert.equal(tooSmallAction(at, 'q'), { type: 'quit' });
  assert.equal(tooSmallAction(at, 'ctrl-c'), { type: 'quit' });
  const used = { ...at, view: { ...at.view, shellUsed: true } };
  assert.equal(tooSmallAction(used, 'q'), { type: 'ask', question: 'quit' });
  const asked = { ...used, view: { ...used.view, question: 'quit' } } as const;
  assert.equal(tooSmallAction(asked, 'q'), { type: 'quit' });
  assert.equal(tooSmallAction(asked, 'ctrl-c'), { type: 'quit' });
  assert.equal(tooSmallAction(asked, 'escape'), { type: 'close' });
  assert.is(tooSmallAction(asked, 'enter'), null);
  const other = { ...used, view: { ...used.view, question: 'reset-all' } } as const;
  assert.is(tooSmallAction(other, 'y'), null);
});

test('a shell that gets out of sight gets its keys back when it is seen again', () => {
  const view = (...actions: readonly Action[]) => actions.reduce(reduceView, newView);
  const hidden = view({ type: 'focus-shell' }, { type: 'hide-shell' });
  assert.is(hidden.typing, false);
  assert.is(reduceView(hidden, { type: 'show-shell' }).typing, true);
  assert.is(view({ type: 'hide-shell' }, { type: 'show-shell' }).typing, false);
  const asked = reduceView(hidden, { type: 'ask', question: 'quit' });
  assert.is(reduceView(asked, { type: 'show-shell' }).typing, false, 'a question is answered first');
});
