// Whether this machine can run a lesson, and what would help.
import { doctor } from '../lab/doctor.ts';
import type { Lesson } from '../lesson/lesson.ts';

/** Why no lab can be had here, in one or two sentences with the remedy; `null`: one can. */
export const noLab = async (): Promise<string | null> => {
  const { lane, checks } = await doctor();
  if (lane !== 'replay') return null;
  const failed = checks.filter((check) => !check.ok);
  return failed.map(({ detail, remedy }) => (remedy ? `${detail}; ${remedy}` : detail)).join('. ');
};

/** Why `lesson` cannot be run here; `null`: it can. */
export const impossibility = (lesson: Lesson, lab: string | null): string | null => {
  if (lab) return lab;
  // No lesson needs more than a lab yet; the words of `requires:` are checked by lint.
  return lesson.requires.length > 0
    ? `this version cannot tell whether the machine has ${lesson.requires.join(', ')}`
    : null;
};
