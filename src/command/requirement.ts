// Whether this machine can run a lesson, and what would help.
import { type Diagnosis, doctor, obstacles } from '../lab/doctor.ts';
import { missingReason } from '../lesson/left-out.ts';
import type { Lesson, Setting } from '../lesson/lesson.ts';

/** Why no lab can be had here, in one or two sentences with the remedy; `null`: one can. */
export const noLab = async (): Promise<string | null> => whyNoLab(await doctor());

/** The same, of a machine that was looked at. */
export const whyNoLab = ({ checks }: Diagnosis): string | null => {
  const failed = obstacles(checks);
  if (failed.length === 0) return null;
  const reasons = failed.map(({ detail, remedy }) => (remedy ? `${detail}; ${remedy}` : detail));
  return [...new Set(reasons)].join('. ');
};

/** Why `lesson` cannot be run here; `null`: it can. */
export const impossibility = (lesson: Lesson, lab: string | null, setting: Setting): string | null =>
  lab ?? missingReason(lesson.requires, setting);
