// Whether a recording shows what its lesson says: every claim, held against the Worlds that its entries make. Pure.
import { checkStep, expectHoldsBefore } from '../lesson/expect.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { runDigest } from '../lesson/run-digest.ts';
import { type Recording, RecordingError } from './recording.ts';
import { newSession, reduce, type Session } from './session.ts';

/** Of a recording of the lesson as it is, or of another version of it. */
export const staleness = ({ header }: Recording, lesson: Lesson): RecordingError | null => {
  if (header.lesson !== lesson.id)
    return new RecordingError(`this was recorded of another lesson, ${header.lesson}: record it again`, 1);
  return header.lessonsDigest === runDigest(lesson)
    ? null
    : new RecordingError('this was recorded for another version of this lesson: record it again', 1);
};

/** The first thing that does not fit; `null`: everything does. `lesson`: with the recording's version of cgroups, and all its steps. */
export const recordingFlaw = (recording: Recording, lesson: Lesson): RecordingError | null => {
  const stale = staleness(recording, lesson);
  if (stale) return stale;
  let line = recording.opening.length + 1;
  let session = recording.opening.reduce(reduce, newSession);
  for (const [index, step] of lesson.steps.entries()) {
    const recorded = recording.steps[index];
    if (recorded?.id !== step.id)
      return new RecordingError(`step ${step.id} is not in this recording: record the lesson again`, line + 1);
    const before = recorded.arrival.reduce(reduce, session);
    session = recorded.deed.reduce(reduce, before);
    line += recorded.arrival.length + recorded.deed.length;
    const why = Object.hasOwn(recording.header.leftOut, step.id) ? null : stepFlaw(step, before, session);
    if (why !== null) return new RecordingError(`step ${step.id}: ${why}`, line);
  }
  return null;
};

const stepFlaw = (step: Step, arrived: Session, { world, before, names, calls }: Session): string | null => {
  if (expectHoldsBefore(step, arrived.world, arrived.names)) return 'what it expects held before it began';
  const outcomes = calls.flatMap((call) => (call.step === step.id && call.outcome ? [call.outcome] : []));
  const missed = checkStep(step, { world, before, names }, outcomes).find(({ held }) => !held);
  return missed ? `expected: ${missed.claim}; the recording shows: ${missed.saw}` : null;
};
