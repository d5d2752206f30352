// What was written for any machine, as one machine can do it.
import type { WrittenCourse } from './course-tree.ts';
import { leftOut, missingReason } from './left-out.ts';
import type { Course, Lesson, Setting, Step } from './lesson.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import type { Variants } from './variant.ts';
import type { CgroupVersion } from './version-shapes.ts';

/** The course on a machine like `setting`. */
export const taughtCourse = ({ title, promise, parts, glossary }: WrittenCourse, setting: Setting): Course => ({
  title,
  promise,
  glossary,
  parts: parts.map((part) => ({ ...part, lessons: part.lessons.map((one) => taughtLesson(one, setting)) })),
});

/** A lesson of it. */
export const taughtLesson = ({ prose, steps, ...rest }: WrittenLesson, setting: Setting): Lesson => ({
  ...rest,
  prose: prose[setting.cgroup],
  steps: stepsOn(steps, setting.cgroup).map((step) => onMachine(step, setting)),
});

/** Those that there are with this version of cgroups. */
export const stepsOn = <One>(steps: readonly Variants<One | null>[], version: CgroupVersion): readonly One[] =>
  steps.map((step) => step[version]).filter((step) => step !== null);

const onMachine = ({ step, requires }: WrittenStep, setting: Setting): Step => {
  const reason = missingReason(requires, setting);
  return reason === null ? step : leftOut(step, reason);
};
