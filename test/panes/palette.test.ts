// The palette of calls, their forms, and the keys that fill them in.
import * as assert from 'uvu/assert';
import { type Act, callNames, calls } from '../../src/call/call.ts';
import { emptyCourse } from '../../src/lesson/lesson.ts';
import { answeringActors, visibleProcesses } from '../../src/panes/actors.ts';
import { helpBody } from '../../src/panes/help.ts';
import { actionFor, nextKeys } from '../../src/panes/keys.ts';
import { lineText } from '../../src/panes/line.ts';
import { isChoosing, listedEntries } from '../../src/panes/palette.ts';
import { actOf } from '../../src/panes/palette-act.ts';
import { pasteAction, takesText } from '../../src/panes/palette-bindings.ts';
import { fieldsOf } from '../../src/panes/palette-fields.ts';
import { formAgain, openForm } from '../../src/panes/palette-form.ts';
import { entries } from '../../src/panes/palette-groups.ts';
import { questionText } from '../../src/panes/questions.ts';
import { type Situation, situationOf } from '../../src/panes/situation.ts';
import { editText, typedText } from '../../src/panes/text-edit.ts';
import { type Action, newView, reduceView, type View } from '../../src/panes/view.ts';
import { noProgress } from '../../src/session/progress.ts';
import type { Session } from '../../src/session/session.ts';
import { commands } from '../call/sample-calls.ts';
import { suite } from '../support/suite.ts';
import { sizes } from './drawing.tsx';
import { emptySandbox, forkedSandbox, sandboxVisit } from './made-up-sandbox.ts';
import { inNamespaces, labProcess } from './made-up-session.ts';

const test = suite('palette');

test('every call of the vocabulary has its place', () => {
  const placed = new Set(entries.filter(({ group }) => group !== 'more calls').map(({ call }) => call));
  assert.equal(
    callNames.filter((name) => !placed.has(name)),
    [],
  );
  assert.is(new Set(entries.map(({ id }) => id)).size, entries.length);
});

test('a form has a field for every parameter, and says what it is for', () => {
  for (const call of callNames) {
    const keys = fieldsOf(call).map(({ key }) => key.split('.')[0]);
    assert.equal([...new Set(keys)], Object.keys(calls[call].params.shape), call);
    for (const { key, meaning } of fieldsOf(call)) assert.ok(key === 'flags' || meaning !== '', `${call}.${key}`);
  }
});

test('what is preset in a form is right as it stands', () => {
  const session = forkedSandbox();
  for (const entry of entries.filter(({ preset }) => Object.keys(preset).length > 0)) {
    const preset = JSON.parse(JSON.stringify(entry.preset).replaceAll('{hierarchy}', '/sys/fs/cgroup'));
    const { problem } = actOf(openForm(entry.call, session, preset), session);
    assert.is(problem, null, `${entry.id}: ${problem?.message}`);
  }
});

test('any call, filled in again, is the same call', () => {
  const session = forkedSandbox();
  const names: Readonly<Record<string, string>> = { init: 'child', worker: 'child' };
  for (const [call] of commands) {
    const act = JSON.parse(JSON.stringify({ ...call, actor: 'box' }), (_, value) => names[value] ?? value) as Act;
    // A process by its number has no name to choose.
    if (JSON.stringify(act).includes('"pid":7')) continue;
    const filled = actOf(formAgain(act, session), session);
    assert.is(filled.problem, null, JSON.stringify([act, filled.problem]));
    const { as: _, ...made } = filled.act ?? { as: '' };
    assert.equal(made, { ...calls[call.call].params.parse(paramsOf(act)), call: call.call, actor: 'box' });
  }
});

const paramsOf = ({ actor: _, call: __, ...params }: Act) => params;

/** Keys pressed one after the other; what they came to that somebody has to carry out. */
const press = (session: Session, keys: readonly string[], view: View = newView) => {
  let now = view;
  const carried: Action[] = [];
  for (const key of keys) {
    const action = actionFor(situation(session, now), key, sizes['120x40']);
    if (!action) continue;
    now = reduceView(now, action);
    if (['perform', 'leave-lesson', 'quit', 'back', 'reset-lesson', 'write-script'].includes(action.type))
      carried.push(action);
  }
  return { view: now, carried, at: situation(session, now) };
};

const situation = (session: Session, view: View): Situation =>
  situationOf({
    course: emptyCourse,
    session,
    view,
    progress: noProgress,
    kernel: '6.18',
    review: [],
    blocked: new Map(),
  });

const letters = (text: string) => Array.from(text);
const next = (at: Situation) => nextKeys(at, sizes['120x40']).map(({ key, label }) => `${key}: ${label}`);

test('from the palette through a form to a call', () => {
  const session = emptySandbox();
  const { carried, at } = press(session, [
    '/',
    ...letters('unsh'),
    'enter',
    'enter',
    'down',
    'down',
    'down',
    'down',
    ' ',
  ]);
  assert.equal(next(at), ['enter: do it', '↓: next', 'esc: calls', 'space: choose', 'a: all']);
  assert.equal(carried, []);
  const done = press(session, ['enter'], at.view);
  assert.equal(done.carried, [
    { type: 'perform', act: { actor: 'box', call: 'unshare', flags: ['CLONE_NEWPID'] }, after: 0 },
  ]);
});

test('letters are text while a field is typed into, and keys again after it', () => {
  const session = emptySandbox();
  const typed = press(session, [
    '/',
    ...letters('mkdir'),
    'enter',
    'enter',
    ...letters('/srv q?'),
    'left',
    'left',
    'backspace',
  ]);
  assert.is(typed.view.palette.form?.values['path'], '/srvq?');
  assert.ok(takesText(typed.at));
  assert.equal(typed.carried, []);
  const pasted = pasteAction(typed.at, 'x/y');
  assert.is(pasted && reduceView(typed.view, pasted).palette.form?.values['path'], '/srvx/yq?');
  const left = press(session, ['escape', 'w', 's'], typed.view);
  assert.ok(left.view.typing);
  assert.is(left.view.palette.form, null);
});

test('the problem is said at its field, and the keys go there', () => {
  const session = forkedSandbox();
  const problemOf = (keys: readonly string[]) => press(session, ['enter', ...keys, 'enter']).view.palette.form?.problem;
  const inForm = (call: string) => ['/', ...letters(call), 'enter', 'enter'];
  const relative = problemOf([...inForm('mkdir'), ...letters('srv')]);
  assert.is(relative?.key, 'path');
  assert.match(relative?.message ?? '', /starts with \//);
  assert.match(problemOf([...inForm('mkdir'), ...letters('/proc/<nobody>/x')])?.message ?? '', /no process nobody/);
  assert.match(problemOf([...inForm('fork'), 'ctrl-u', ...letters('Big')])?.message ?? '', /small letters/);
  assert.match(problemOf([...inForm('fork'), 'ctrl-u', ...letters('child')])?.message ?? '', /been a child already/);
  assert.match(problemOf([...inForm('setuid'), ...letters('x')])?.message ?? '', /number/);
  assert.is(problemOf([...inForm('setlink'), ...letters('v0')])?.key, 'state');
});

test('after a refusal one types on where the text ends', () => {
  const { view } = press(emptySandbox(), [
    ...['/', ...letters('mkdir'), 'enter', 'enter', ...letters('srv'), 'enter'],
    ...['backspace', 'x'],
  ]);
  assert.is(view.palette.form?.values['path'], 'srx');
  const elsewhere = press(forkedSandbox(), [
    'enter',
    '/',
    ...letters('fork'),
    'enter',
    'enter',
    'ctrl-u',
    ...letters('Big'),
    'shift-tab',
    'enter',
    'x',
  ]);
  assert.is(elsewhere.view.palette.form?.values['as'], 'Bigx');
});

test('what was filled in is there again when the call is opened again, in another lab too', () => {
  const [empty, forked] = [emptySandbox(), forkedSandbox()];
  const find = (call: string) => ['/', ...letters(call), 'enter'];
  const left = press(empty, [...find('mkdir'), 'enter', ...letters('/srv'), 'escape', 'escape']);
  const marked = press(empty, find('mkdir'), left.view);
  assert.is(next(marked.at)[0], 'enter: go on with mkdir');
  assert.is(press(empty, ['enter'], marked.view).view.palette.form?.values['path'], '/srv');
  const left2 = reduceView(marked.view, { type: 'leave-lesson' });
  const there = press(
    forked,
    ['enter', ...find('mkdir'), 'enter'],
    reduceView(left2, { type: 'open-lesson', lesson: 'Sandbox' }),
  );
  assert.is(there.view.palette.form?.values['path'], '/srv');
  const looked = press(empty, ['enter', 'escape']);
  assert.is(next(looked.at)[0], 'enter: fill in fork', 'nothing was filled in');
});

test('what is filled in again speaks of nobody who is not there any more', () => {
  const [forked, empty] = [forkedSandbox(), emptySandbox()];
  const keys = ['enter', '/', ...letters('setns'), 'enter', 'enter', 'down', 'left', 'escape'];
  const { view } = press(forked, keys);
  assert.is(Object.values(view.palette.kept)[0]?.['pid'], 'child');
  const again = press(empty, ['enter'], { ...view, palette: { ...view.palette, after: 0 } });
  assert.is(again.view.palette.form?.call, 'setns');
  assert.is.not(again.view.palette.form?.values['pid'], 'child');
});

test('entries of one call say what each of them is for', () => {
  // As much as is in sight of a row that is not marked, at 120×40.
  const seen = entries.map(({ call, summary }) => `${call} ${summary.slice(0, 42)}`);
  assert.equal(
    seen.filter((row, index) => seen.indexOf(row) < index && !/^(read|write|readlink|mkdir|rmdir|unshare) /.test(row)),
    [],
  );
  for (const call of ['clone3', 'mount'] as const)
    for (const entry of entries.filter((one) => one.call === call))
      assert.is.not(entry.summary, calls[call].summary, entry.id);
});

test('nothing speaks of a lesson where there is none', () => {
  const session = forkedSandbox();
  for (const question of ['back', 'afresh', 'leave', 'quit'] as const) {
    const at = situation(session, { ...newView, question });
    assert.not.match(questionText(at), /lesson|step/, question);
  }
  const help = helpBody(situation(session, { ...newView, help: true }), 'ctrl-]', 80);
  const rows = Array.from({ length: help.count }, (_, index) => lineText(help.lineAt(index)));
  assert.not.match(rows.join('\n'), /lesson|step/);
  assert.ok(rows.length <= 22, `${rows.length} rows at 80×24`);
});

test('a call is made once, however often enter is pressed', () => {
  const session = emptySandbox();
  const { carried } = press(session, ['/', ...letters('getpid'), 'enter', 'enter', 'enter', 'enter']);
  assert.ok(carried.every((action) => action.type === 'perform' && action.after === 0));
});

test('after a result the palette comes back, or the same form', () => {
  const session = forkedSandbox();
  const start = press(session, []);
  assert.not(isChoosing({ session, palette: start.view.palette }));
  assert.equal(next(start.at), ['enter: another call', 'a: again, changed']);
  assert.ok(isChoosing({ session, palette: press(session, ['enter']).view.palette }));
  const again = press(session, ['a']);
  assert.is(again.view.palette.form?.call, 'fork');
  assert.is(again.view.palette.form?.values['as'], 'child-2');
});

test('what was built is not lost without a question', () => {
  const [empty, built] = [emptySandbox(), forkedSandbox()];
  for (const [key, type, question] of [
    ['escape', 'leave-lesson', 'leave'],
    ['q', 'quit', 'quit'],
    ['r', 'reset-lesson', 'afresh'],
  ] as const) {
    assert.equal(press(empty, [key]).carried, [{ type }], key);
    const asked = press(built, [key]);
    assert.equal(asked.carried, [], key);
    assert.is(asked.view.question, question);
    assert.equal(press(built, ['enter'], asked.view).carried, [{ type }]);
  }
  assert.equal(press(built, ['left']).carried, [{ type: 'back' }]);
});

test('who answers: who is alive, and still performs calls', () => {
  const visit = sandboxVisit();
  const first = ['lab', 'box'];
  assert.equal(answeringActors(visit.session, first), ['lab', 'box']);
  const born = { actor: 'child', pid: 8 };
  visit
    .call({ actor: 'box', call: 'fork', as: 'child' }, 'fork()')
    .processes((all) => [...all, labProcess(8, 'child')])
    .name('child', 8)
    .returns(8, 1, '', born);
  assert.equal(answeringActors(visit.session, first), ['lab', 'box', 'child']);
  visit.processes((all) => all.map((one) => (one.comm === 'box' ? { ...one, state: 'T' } : one)));
  assert.equal(answeringActors(visit.session, first), ['lab', 'child']);
  visit.call({ actor: 'child', call: 'execve', path: '/bin/sleep', argv: ['sleep'] }, 'execve()').returns(null, 1);
  assert.equal(answeringActors(visit.session, first), ['lab']);
});

test('nobody has a number for who lives in a PID namespace beside their own', () => {
  const visit = sandboxVisit();
  const [one, two] = [4026532990, 4026532991];
  visit
    .processes((all) => [
      ...all,
      inNamespaces({ ...labProcess(8, 'one'), nspid: [41298, 8, 1] }, { pid: one }),
      inNamespaces({ ...labProcess(9, 'two'), nspid: [41299, 9, 1] }, { pid: two }),
    ])
    .name('one', 8)
    .name('two', 9);
  assert.ok(visibleProcesses('box', visit.session).includes('two'));
  assert.equal(visibleProcesses('one', visit.session), ['one']);
});

test('the list is narrowed by anything that an entry says', () => {
  assert.ok(listedEntries('setns(2)').every(({ call }) => call === 'setns'));
  assert.ok(listedEntries('control gr').every(({ group }) => group === 'control groups'));
  assert.ok(listedEntries('put_old').some(({ call }) => call === 'pivot_root'));
  assert.equal(listedEntries('zzz'), []);
});

test('a line has the keys of a line', () => {
  const after = (text: string, keys: readonly string[]) =>
    keys.reduce((line, key) => editText(line, key) ?? line, typedText(text));
  for (const [text, keys, expected, at] of [
    ['abc', ['left', 'x'], 'abxc', 3],
    ['abc', ['home', 'delete'], 'bc', 0],
    ['abc', ['ctrl-a', 'ctrl-f', 'ctrl-k'], 'a', 1],
    ['abc', ['ctrl-b', 'ctrl-u'], 'c', 0],
    ['/a/b c', ['ctrl-w'], '/a/b ', 5],
    ['/a/b ', ['ctrl-w'], '/a/', 3],
    ['a箱b', ['left', 'backspace'], 'ab', 1],
    ['é', ['backspace', 'backspace'], '', 0],
  ] as const)
    assert.equal(after(text, keys), { text: expected, at }, `${text} ${keys.join(' ')}`);
  assert.is(editText(typedText('a'), 'enter'), null);
  assert.is(editText(typedText('a'), 'page-up'), null);
});
