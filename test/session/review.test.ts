import * as assert from 'uvu/assert';
import { advance, noProgress, type Progress, type Wrong } from '../../src/session/progress.ts';
import { dayOf, dueItems, reviewed, whenNext } from '../../src/session/review.ts';
import { newSession } from '../../src/session/session.ts';
import { frameCourse, lessonOf } from '../panes/drawing.tsx';
import { suite } from '../support/suite.ts';

const test = suite('review');

const today = 20_000;
const course = await frameCourse();
const lesson = lessonOf(course, 'pid-namespace');
const asking = lesson.steps.filter(({ predict }) => predict !== null);
const [first, second] = asking;
if (!first || !second) throw new Error('the course of the frames has two questions');

const withWrong = (...wrong: readonly Wrong[]): Progress => ({
  v: 1,
  lessons: { [lesson.id]: { done: [], at: null, wrong } },
});
const due = (progress: Progress, day = today) => dueItems(course, progress, day).map(({ step }) => step.id);
const wrongIn = (progress: Progress) => progress.lessons[lesson.id]?.wrong;

test('a day is a day in UTC', () => {
  assert.is(dayOf(Date.UTC(1970, 0, 1, 23, 59)), 0);
  assert.is(dayOf(Date.UTC(1970, 0, 2)), 1);
});

test('a wrong answer of a lesson is due on the next visit, whatever day that is', () => {
  const session = { ...newSession, lesson: lesson.id, step: first.id, prediction: wrongChoice(), predicted: true };
  const progress = advance(noProgress, session, { lesson });
  assert.equal(due(progress), [first.id]);
});

const wrongChoice = () => first.predict?.choices.findIndex(({ right }) => !right) ?? 0;

test('the one that waits longest comes first, what is not due yet does not come', () => {
  const progress = withWrong(
    { step: first.id, choice: 0, due: today },
    { step: second.id, choice: 0, due: today - 3 },
    { step: 'gone', choice: 0 },
  );
  assert.equal(due(progress), [second.id, first.id]);
  assert.equal(due(progress, today - 1), [second.id]);
  assert.equal(due(progress, today - 4), []);
});

test('a right answer postpones it further each time, and the fourth one ends it', () => {
  const at = { lesson: lesson.id, step: first.id };
  let progress = withWrong({ step: first.id, choice: 0 }, { step: second.id, choice: 1 });
  let day = today;
  for (const pause of [1, 4, 12]) {
    progress = reviewed(progress, at, { choice: 1, isRight: true }, day);
    assert.ok(!due(progress, day + pause - 1).includes(first.id));
    assert.ok(due(progress, day + pause).includes(first.id));
    day += pause;
  }
  progress = reviewed(progress, at, { choice: 1, isRight: true }, day);
  assert.equal(wrongIn(progress), [{ step: second.id, choice: 1 }]);
});

test('a wrong answer brings it back tomorrow, and the pauses begin again', () => {
  const at = { lesson: lesson.id, step: first.id };
  const progress = reviewed(
    withWrong({ step: first.id, choice: 0, due: today, right: 2 }),
    at,
    { choice: 2, isRight: false },
    today,
  );
  assert.equal(wrongIn(progress), [{ step: first.id, choice: 2, due: today + 1 }]);
});

test('where nothing waits it is said when something will', () => {
  const said = (...wrong: readonly Wrong[]) => whenNext(course, withWrong(...wrong), today);
  const next = 'Nothing to review now. The next question comes back';
  assert.match(said(), 'Nothing to review: what you answer wrongly comes back on a later visit.');
  assert.match(said({ step: 'gone', choice: 0 }), 'Nothing to review: ');
  assert.is(said({ step: first.id, choice: 0 }), `${next} on your next visit.`);
  assert.is(said({ step: first.id, choice: 0, due: today + 1 }), `${next} tomorrow.`);
  const later = { step: second.id, choice: 0, due: today + 12 };
  assert.is(said({ step: first.id, choice: 0, due: today + 4 }, later), `${next} in 4 days.`);
});
