// What a visit needs of this machine, put together: labs with eyes on them, and a clock.
import { release } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { timeFactor } from '../lab/installation.ts';
import { startLab } from '../lab/start.ts';
import type { Course } from '../lesson/lesson.ts';
import { openEyes } from '../procfs/look.ts';
import type { Stage, VisitParts } from '../session/stage.ts';

const patienceMs = 10_000;

/** Starts a lab and opens eyes on it. Rejects with LabError. */
export const openStage = async (): Promise<Stage> => {
  const lab = await startLab();
  const eyes = openEyes();
  return {
    hands: lab.hands,
    pid: lab.pid,
    ended: lab.ended,
    end: () => lab.end(),
    look: async (fresh) => (fresh ? eyes.lookAt(lab) : eyes.glanceAt(lab)),
  };
};

/** The parts of a visit that do not depend on who watches it. */
export const visitParts = (
  course: Course,
  watcher: Pick<VisitParts, 'onEntry' | 'onTerminal' | 'terminalSize'>,
): VisitParts => {
  const start = process.hrtime.bigint();
  return {
    course,
    kernel: release(),
    startLab: openStage,
    now: () => Number((process.hrtime.bigint() - start) / 1000n),
    sleep: (ms) => after(ms),
    deadline: (ms) => after(ms, undefined, { ref: false }),
    patienceMs: patienceMs * timeFactor(),
    ...watcher,
  };
};
