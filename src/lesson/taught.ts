// What was written for any machine, as one machine can do it.
import type { CgroupVersion } from './cgroup-version.ts';
import type { WrittenCourse } from './course-tree.ts';
import { diskValue } from './disk-values.ts';
import { leftOut, missingReason } from './left-out.ts';
import type { Course, Lesson, Need, Setting, Step } from './lesson.ts';
import type { WrittenLesson, WrittenStep } from './lesson-folder.ts';
import type { Variants } from './variant.ts';

/** The course on a machine like `setting`. */
export const taughtCourse = ({ title, promise, parts, glossary }: WrittenCourse, setting: Setting): Course => ({
  title,
  promise,
  glossary,
  parts: parts.map((part) => ({ ...part, lessons: part.lessons.map((one) => taughtLesson(one, setting)) })),
});

/** A lesson of it. */
export const taughtLesson = ({ prose, steps, ...rest }: WrittenLesson, setting: Setting): Lesson => {
  const written = stepsOn(steps, setting.cgroup);
  return {
    ...rest,
    hasScratch: written.some((step) => isOnDisk(needsOf(step, rest.requires), setting)),
    prose: prose[setting.cgroup],
    steps: written.map((step) => onMachine(step, rest.requires, setting)),
    stepIds: written.map(({ step }) => step.id),
  };
};

const needsOf = ({ requires }: WrittenStep, common: readonly Need[]) => [...common, ...requires];

/** Whether a step with these needs can be done, and a disk is among them. */
const isOnDisk = (needed: readonly Need[], setting: Setting): boolean =>
  (needed.includes('scratch') || needed.includes('disk-io')) && missingReason(needed, setting) === null;

/** The ids of the steps that there are with this version of cgroups. */
export const stepIdsOn = (steps: WrittenLesson['steps'], version: CgroupVersion): readonly string[] =>
  stepsOn(steps, version).map(({ step }) => step.id);

/** Those that there are with this version of cgroups. */
export const stepsOn = <One>(steps: readonly Variants<One | null>[], version: CgroupVersion): readonly One[] =>
  steps.map((step) => step[version]).filter((step) => step !== null);

/** `common`: what all steps of the lesson require. */
const onMachine = (written: WrittenStep, common: readonly Need[], setting: Setting): Step => {
  const { step } = written;
  const needed = needsOf(written, common);
  const reason = missingReason(needed, setting);
  if (reason !== null) return leftOut(step, reason);
  return setting.disk !== null && needed.includes('disk-io') ? withDisk(step, setting.disk) : step;
};

/** Whatever a step says of the disk says its number: in calls, claims, lines and prose. */
const withDisk = <T>(value: T, disk: string): T => {
  if (typeof value === 'string') return value.replaceAll(diskValue, disk) as T;
  if (Array.isArray(value)) return value.map((one) => withDisk(one, disk)) as T;
  if (typeof value !== 'object' || value === null) return value;
  // The source of prose, by which places in its file are found, stays as it is.
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    key === 'data' && typeof one === 'object' ? one : withDisk(one, disk),
  ]);
  return Object.fromEntries(entries) as T;
};
