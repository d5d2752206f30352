// What a visit needs of this machine, put together: labs with eyes on them, and a clock.
import { release } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { bootGuest } from '../lab/guest.ts';
import { timeFactor } from '../lab/installation.ts';
import { LabError } from '../lab/lab.ts';
import { findScratch } from '../lab/scratch.ts';
import { startLab } from '../lab/start.ts';
import type { Course, Lesson } from '../lesson/lesson.ts';
import { residentBytes } from '../procfs/resident.ts';
import type { Stage, VisitParts } from '../session/stage.ts';
import { openOwnEyes } from './eyes.ts';

const patienceMs = 10_000;

/** Starts a lab, with what a lesson needs of it, and opens eyes on it. Rejects with LabError. */
export const openStage = async ({ hasScratch }: Pick<Lesson, 'hasScratch'>): Promise<Stage> => {
  const lab = await startLab(hasScratch ? { scratch: findScratch().folder } : {});
  const eyes = openOwnEyes();
  lab.ended.then(() => eyes.close());
  return {
    hands: lab.hands,
    pid: lab.pid,
    ended: lab.ended,
    end: () => lab.end(),
    ran: eyes.followRun(lab),
    look: (fresh, files) => (fresh ? eyes.lookAt(lab, files) : eyes.glanceAt(lab, files)),
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
    startLab: (lesson) => openStage(lesson).catch(withRemedy),
    bootGuest: () => bootGuest().catch(withRemedy),
    residentBytes: (pid) => residentBytes(pid),
    now: () => Number((process.hrtime.bigint() - start) / 1000n),
    sleep: (ms) => after(ms),
    deadline: (ms) => after(ms, undefined, { ref: false }),
    patienceMs: patienceMs * timeFactor(),
    ...watcher,
  };
};

/** A learner reads the message alone, and it shall say what would help. */
const withRemedy = (error: unknown): never => {
  if (!(error instanceof LabError) || error.remedy === null) throw error;
  throw new LabError(`${error.message}; ${error.remedy}`, error.remedy, error.part);
};
