// One learner, one run: everything on screen is a reduction of the log. Pure.
import type { Act } from '../call/call.ts';
import type { Born, Outcome } from '../call/outcome.ts';
import { apply } from '../kernel/apply.ts';
import type { Race } from '../kernel/race.ts';
import { emptyWorld, type World } from '../kernel/world.ts';
import type { CheckResult } from '../lesson/expect.ts';
import type { Names } from '../lesson/predicate.ts';
import type { Entry, RecordedRun } from './entry.ts';
import { noUsageYet, type Usage, withLook } from './usage.ts';

/** A call as the call log shows it; `outcome` is `null` while it has not come back. */
export interface CallRecord {
  readonly act: Act;
  readonly text: string;
  readonly pids: readonly number[];
  readonly outcome: Outcome | null;
  readonly born: Born | null;
  /** The step that it belongs to. */
  readonly step: string | null;
}

/**
 * Where a step stands. `ready`: nothing was done yet; a step that asks for a prediction waits for it first (`predicted`).
 * `acting`: calls are under way. `passed`, `failed`: it was checked.
 */
export type Phase = 'ready' | 'acting' | 'passed' | 'failed';

export interface Session {
  /** `detail`: of one that has ended, why; of one that is ready, why there is no shell in it. */
  readonly lab: { readonly state: 'none' | 'starting' | 'ready' | 'ended'; readonly detail: string | null };
  /** Ids; `null`: the course list, or (step) the lesson's first page. */
  readonly lesson: string | null;
  readonly step: string | null;
  readonly phase: Phase;
  readonly world: World;
  /** As the step found it: what is marked changed or same on screen is `world` against this. */
  readonly before: World;
  /** What the cgroups of this lab have used in the last minute. */
  readonly usage: Usage;
  readonly names: Names;
  /** The answer given to this step's question; `null`: none yet, or skipped. */
  readonly prediction: number | null;
  readonly predicted: boolean;
  readonly hints: number;
  /** Whether the last hint, a line that solves the step, was typed into the shell. */
  readonly isHintTyped: boolean;
  /** Lines that were typed into the shell for the learner in this step. */
  readonly typed: readonly string[];
  readonly calls: readonly CallRecord[];
  readonly checks: readonly CheckResult[];
  readonly notice: string | null;
  /** The latest one of this lesson: it is kept beyond the lab that it was run in. */
  readonly race: Race | null;
  /** Whether steps are played again on the way to a later one. */
  readonly isReplaying: boolean;
  /** The recording that is shown in place of a lab; `null`: none is, everything on screen is so now. */
  readonly recorded: RecordedRun | null;
}

/** Before anything happened. */
export const newSession: Session = {
  lab: { state: 'none', detail: null },
  lesson: null,
  step: null,
  phase: 'ready',
  world: emptyWorld,
  before: emptyWorld,
  usage: noUsageYet,
  names: new Map(),
  prediction: null,
  predicted: false,
  hints: 0,
  isHintTyped: false,
  typed: [],
  calls: [],
  checks: [],
  notice: null,
  race: null,
  isReplaying: false,
  recorded: null,
};

/** The session after one more thing happened. */
export const reduce = (session: Session, entry: Entry): Session => {
  switch (entry.type) {
    case 'lab':
      return entry.state === 'starting'
        ? {
            ...newSession,
            lesson: session.lesson,
            race: session.race,
            lab: { state: 'starting', detail: entry.detail },
            recorded: session.recorded,
          }
        : { ...session, lab: { state: entry.state, detail: entry.detail } };
    case 'world':
      return {
        ...session,
        world: entry.world,
        before: entry.world,
        usage: withLook(noUsageYet, { at: entry.at, since: null, cgroups: entry.world.cgroups }),
      };
    case 'events':
      return afterLook(session, entry);
    case 'move':
      return { ...arrive(session, entry.lesson, entry.step), isReplaying: entry.why === 'replay' };
    case 'prediction':
      return { ...session, prediction: entry.choice, predicted: true, notice: null };
    case 'call':
      return {
        ...session,
        phase: 'acting',
        // What the learner did in the shell since arriving is not this call's doing.
        before: session.phase === 'acting' ? session.before : session.world,
        notice: null,
        calls: [...session.calls, callRecord(entry, session.step)],
      };
    case 'outcome':
      return { ...session, calls: answered(session.calls, entry.outcome, entry.born) };
    case 'named':
      return { ...session, names: new Map(session.names).set(entry.name, entry.process) };
    case 'typed':
      return { ...session, typed: [...session.typed, entry.line] };
    case 'recorded':
      return { ...newSession, recorded: entry.run };
    case 'hint':
      return { ...session, hints: session.hints + 1, isHintTyped: entry.isTyped };
    case 'checked':
      return {
        ...session,
        phase: entry.passed ? 'passed' : 'failed',
        checks: entry.checks,
        // A step that fails on the way ends the replay.
        isReplaying: session.isReplaying && entry.passed,
      };
    case 'race':
      return { ...session, race: entry.race };
    case 'notice':
      return { ...session, notice: entry.text, isReplaying: false };
    case 'output':
      return session;
    default:
      return entry satisfies never;
  }
};

const afterLook = (session: Session, { at, since, events }: Extract<Entry, { type: 'events' }>): Session => {
  const world = events.reduce(apply, session.world);
  // Where nothing has changed any more, that is news of what had changed until then.
  const isOfUse = events.length === 0 || world.cgroups !== session.world.cgroups;
  if (!isOfUse) return { ...session, world };
  const { usage } = session;
  return { ...session, world, usage: withLook(usage, { at, since: since ?? null, cgroups: world.cgroups }) };
};

const arrive = (session: Session, lesson: string | null, step: string | null): Session => ({
  ...session,
  lesson,
  step,
  phase: 'ready',
  before: session.world,
  prediction: null,
  predicted: false,
  hints: 0,
  isHintTyped: false,
  typed: [],
  checks: [],
  notice: null,
  race: lesson === session.lesson ? session.race : null,
  // The course list is nobody's recording.
  recorded: lesson === null ? null : session.recorded,
});

const callRecord = (entry: Extract<Entry, { type: 'call' }>, step: string | null): CallRecord => ({
  act: entry.act,
  text: entry.text,
  pids: entry.pids,
  outcome: null,
  born: null,
  step,
});

const answered = (calls: readonly CallRecord[], outcome: Outcome, born: Born | null): readonly CallRecord[] => {
  const last = calls.at(-1);
  return last ? [...calls.slice(0, -1), { ...last, outcome, born }] : calls;
};
