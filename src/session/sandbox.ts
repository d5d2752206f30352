// The sandbox of a visit: a lab without a lesson, in which the learner has one call after the other performed.
import type { Act } from '../call/call.ts';
import type { MoveReason } from './entry.ts';
import type { Journal } from './journal.ts';
import { observed } from './observed.ts';
import { callTitle, openLesson, sandboxId } from './sandbox-lesson.ts';
import { VisitError, type VisitParts } from './stage.ts';
import type { VisitLab } from './visit-lab.ts';

/** The kernel finishes some things after a call has returned; so often it is looked at before it is said what changed. */
const looks = { first: 3, again: 1 } as const;
const lookMs = 20;

export class Sandbox {
  readonly #parts: VisitParts;
  readonly #journal: Journal;
  readonly #lab: VisitLab;

  constructor(parts: VisitParts, journal: Journal, lab: VisitLab) {
    this.#parts = parts;
    this.#journal = journal;
    this.#lab = lab;
  }

  /** A fresh lab, with `acts` made in it again. */
  async open(acts: readonly Act[], why: MoveReason): Promise<void> {
    await this.#lab.end();
    this.#journal.log({ type: 'move', lesson: sandboxId, step: null, why });
    const lesson = openLesson(this.#parts.course, { ...this.#journal.session, calls: [] });
    if (!lesson) throw new VisitError('there is no sandbox');
    await this.#lab.start(lesson);
    for (const [index, act] of acts.entries()) await this.perform(act, index, looks.again);
  }

  /** A fresh lab with all calls but the last one. */
  back(): Promise<void> {
    return this.open(
      this.#journal.session.calls.slice(0, -1).map(({ act }) => act),
      'back',
    );
  }

  /** Performs `act` as the next call after so many, and says what it changed. Of two that were both meant to be the next, one is performed. */
  async perform(act: Act, after: number, most: number = looks.first): Promise<void> {
    if (this.#journal.session.calls.length !== after) return;
    await this.#lab.look(true);
    this.#journal.log({ type: 'move', lesson: sandboxId, step: String(after + 1), why: 'next' });
    await this.#lab.call(act).catch((error: Error) => this.#unreturned(after, error));
    for (let count = 0; count < most && this.#lab.isReady; count += 1) {
      await this.#parts.sleep(lookMs);
      await this.#lab.look(true);
    }
    const { before, world, names, phase } = this.#journal.session;
    if (phase !== 'acting') return;
    this.#journal.log({ type: 'checked', passed: true, checks: observed(act, before, world, names) });
  }

  /** A call that waits: what it waits for may still come, by another actor or from the shell. */
  #unreturned(after: number, error: Error): void {
    const { calls } = this.#journal.session;
    if (calls.length === after || !this.#lab.isReady) throw error;
    const latest = calls.at(-1);
    const claim = `${latest ? callTitle(latest.act.call) : 'the call'} returns`;
    const tryThis = 'have another actor do what it waits for; or r, in a fresh lab';
    this.#journal.log({
      type: 'checked',
      passed: false,
      checks: [{ kind: 'outcome', held: false, claim, saw: error.message.replace(/; r starts.*/, ''), tryThis }],
    });
  }
}
