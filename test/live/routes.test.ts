// Steps that may be done in more than one way: each way that a lesson names is typed into the shell, and the wrong ones too.
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { unwatched } from '../../src/command/play.ts';
import { impossibility } from '../../src/command/requirement.ts';
import { ownSetting } from '../../src/command/setting.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { timeFactor } from '../../src/lab/installation.ts';
import type { Asked, Course, Lesson, Route, Step } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import type { Phase } from '../../src/session/session.ts';
import { Visit } from '../../src/session/visit.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { sampleOf, someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';

const test = suite('routes', { seconds: 60, needs: [labs] });

/** How long a wrong way is waited for. Longer than any right one takes here. */
const wrongMs = 2500;

interface RoutedStep {
  readonly lesson: Lesson;
  readonly step: Step;
  readonly task: Asked;
}

/** The course in which `step` is played by `route`. */
const rerouted = (course: Course, { lesson, step, task }: RoutedStep, route: Route): Course => {
  const other: Step = { ...step, task: { ...task, solve: route } };
  const steps = lesson.steps.map((one) => (one === step ? other : one));
  const parts = course.parts.map((part) => ({
    ...part,
    lessons: part.lessons.map((one) => (one === lesson ? { ...lesson, steps } : one)),
  }));
  return { ...course, parts };
};

/** Where the step stands once `route` was typed and so long was waited. */
const phaseAfter = async (course: Course, routed: RoutedStep, route: Route, patienceMs: number): Promise<Phase> => {
  const parts = visitParts(rerouted(course, routed, route), unwatched);
  const patience = { ms: parts.patienceMs };
  const visit = new Visit({
    ...parts,
    get patienceMs() {
      return patience.ms;
    },
  });
  try {
    await visit.open(routed.lesson.id, routed.step.id);
    assert.is(visit.session.step, routed.step.id, 'a step before it did not pass');
    patience.ms = patienceMs * timeFactor();
    await visit.play();
    return visit.session.phase;
  } finally {
    assert.equal(await visit.close(), []);
  }
};

const setting = ownSetting();
const { course, problems } = await loadCourse(join(import.meta.dirname, '../../lessons'), setting);
assert.equal(problems, []);

// Once, before the first lab: what the one before a test still ends is no part of it.
const before = hostSnapshot();

const routedSteps = (lessons: readonly Lesson[]): readonly RoutedStep[] =>
  lessons.flatMap((lesson) =>
    lesson.steps.flatMap((step) => {
      const { task } = step;
      const isRouted = task.kind === 'asked' && task.otherRoutes.length + task.wrongRoutes.length > 0;
      return isRouted && step.impossible === null ? [{ lesson, step, task }] : [];
    }),
  );

const isPossible = (lesson: Lesson) => impossibility(lesson, null, setting) === null;
const lessonsIn = (areChallenges: boolean) =>
  (course?.parts ?? [])
    .filter(({ kind }) => (kind === 'challenges') === areChallenges)
    .flatMap(({ lessons }) => lessons.filter(isPossible));

// That there are several ways out is what challenges are about: theirs are typed in every run.
const routed = [...someOf(routedSteps(lessonsIn(true)), 2), ...sampleOf(routedSteps(lessonsIn(false)), 4, 1)];

for (const one of routed) {
  const { lesson, step, task } = one;
  const at = `${lesson.id}/${step.id}`;
  for (const route of task.otherRoutes)
    test(`${at} is passed by ${route.join('; ')}`, async () => {
      if (course) assert.is(await phaseAfter(course, one, route, 10_000), 'passed');
      await assertUnchanged(before);
    });
  for (const route of task.wrongRoutes)
    test(`${at} is not passed by ${route.join('; ')}`, async () => {
      if (course) assert.is.not(await phaseAfter(course, one, route, wrongMs), 'passed');
      await assertUnchanged(before);
    });
}

test('each challenge has at least two ways that repair it, and one that does not', async () => {
  const challenges = course?.parts.filter(({ kind }) => kind === 'challenges').flatMap(({ lessons }) => lessons) ?? [];
  for (const { id, steps } of challenges) {
    const asked = steps.flatMap(({ task }) => (task.kind === 'asked' ? [task] : []));
    assert.ok(
      asked.some(({ otherRoutes, wrongRoutes }) => otherRoutes.length > 0 && wrongRoutes.length > 0),
      id,
    );
  }
});
