// One sitting with the course: opens lessons in a lab, acts, checks, goes back. What it did is its log; what is shown is the reduction of that.

import type { Act } from '../call/call.ts';
import { NoActorError } from '../call/hands.ts';
import type { Outcome } from '../call/outcome.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { checkStep, findProcess, type Verdict } from '../lesson/expect.ts';
import { type Acted, type Asked, hintCount, type Lesson, lessonById, linesTold, type Step } from '../lesson/lesson.ts';
import { judgeOutcome } from '../lesson/outcome-check.ts';
import type { Names } from '../lesson/predicate.ts';
import { fillLine } from '../lesson/value.ts';
import { identity } from './act.ts';
import type { MoveReason } from './entry.ts';
import { Journal } from './journal.ts';
import { Player, type Watched } from './player.ts';
import { RaceTrack } from './race-track.ts';
import { Sandbox } from './sandbox.ts';
import { isSandbox, openLesson, sandboxId } from './sandbox-lesson.ts';
import { valueScene } from './scene.ts';
import type { Session } from './session.ts';
import { VisitError, type VisitParts } from './stage.ts';
import { VisitLab } from './visit-lab.ts';

/** How often an asked step is looked at while `play` waits for its claims to hold. */
const pollMs = 20;

/** How often an acted step is looked at that says that it takes longer. */
const longPollMs = 100;

/** The kernel finishes some things after the call has returned: a killed namespace, a program that is being executed. This part of the patience is for them; a step that says that it takes longer has all of it. */
const settleShare = 0.2;

const againInAFreshLab = 'r starts the step again, in a fresh lab';

/** How long everything that an asked step says must have held: what a look finds on the way to another state is not what it asks for. */
const lastingUs = 250_000;

export class Visit {
  readonly #parts: VisitParts;
  readonly #journal: Journal;
  readonly #lab: VisitLab;
  readonly #sandbox: Sandbox;
  #race: RaceTrack | null = null;
  /** Whether the step that is performed has been asked to end. */
  #isBrokenOff = false;
  readonly #player: Player;
  #replaying = false;
  /** What holds of an asked step, for which process if it looks for one, and since when. */
  #holding: { readonly what: string; readonly since: number } | null = null;

  constructor(parts: VisitParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts);
    this.#lab = new VisitLab(parts, this.#journal);
    this.#sandbox = new Sandbox(parts, this.#journal, this.#lab);
    this.#player = new Player(parts, this.#journal);
  }

  get session(): Session {
    return this.#journal.session;
  }

  /** Whether steps are being played again on the way to another one. */
  get isReplaying(): boolean {
    return this.#replaying;
  }

  /** The lesson that is open; in the sandbox, what its calls have made of it. */
  get lesson(): Lesson | null {
    return openLesson(this.#parts.course, this.session);
  }

  /** The step that is open; `null` on the lesson's first page. */
  get step(): Step | null {
    return this.lesson?.steps.find((step) => step.id === this.session.step) ?? null;
  }

  /**
   * Opens a lesson in a fresh lab, at its first page or at a step; the steps before that one are played again.
   * A step that fails on the way stops there, with a notice. `sandboxId` opens the sandbox.
   */
  open(lessonId: string, stepId: string | null = null, why: MoveReason = 'open'): Promise<void> {
    this.#stopRace();
    return this.#journal.alone(async () => {
      if (this.#player.isOpen) this.#journal.log({ type: 'recorded', run: null });
      if (lessonId === sandboxId) return this.#sandbox.open([], why);
      await this.#lab.end();
      const lesson = lessonById(this.#parts.course, lessonId);
      if (!lesson) throw new VisitError(`there is no lesson ${lessonId}`);
      this.#journal.log({ type: 'move', lesson: lessonId, step: stepId, why });
      await this.#lab.start(lesson);
      const target = lesson.steps.findIndex((step) => step.id === stepId);
      this.#replaying = true;
      const broken = await this.#replay(lesson, lesson.steps.slice(0, Math.max(0, target))).finally(() => {
        this.#replaying = false;
      });
      if (broken) this.tell('This step did not come out as before; the steps after it were not played.');
      else await this.#arrive(lesson, stepId, why);
    });
  }

  /** Shows a recording in place of a lab: its steps are gone through as those of a lesson, and nothing is done. */
  watch(watched: Watched, stepId: string | null = null): Promise<void> {
    return this.#journal.alone(async () => {
      await this.#lab.end();
      this.#player.open(watched, stepId, 'open');
    });
  }

  /** At a step that this machine cannot do there is nothing to be done. */
  async #arrive(lesson: Lesson, id: string | null, why: MoveReason): Promise<void> {
    const step = lesson.steps.find((one) => one.id === id);
    if (step) await this.#lab.prepare(step);
    this.#journal.log({ type: 'move', lesson: lesson.id, step: id, why });
    if (this.step?.impossible != null) this.#journal.log({ type: 'checked', passed: true, checks: [] });
  }

  /** The step that did not pass, if one did not. */
  async #replay(lesson: Lesson, steps: readonly Step[]): Promise<Step | null> {
    for (const step of steps) {
      await this.#lab.prepare(step);
      this.#journal.log({ type: 'move', lesson: lesson.id, step: step.id, why: 'replay' });
      await this.#play(step);
      if (this.session.phase !== 'passed') return step;
    }
    return null;
  }

  /** Says something at the foot of the screen. */
  tell(text: string): void {
    this.#journal.tell(text);
  }

  /** Leaves the lesson for the course list. The lab ends. */
  leave(): Promise<void> {
    this.#stopRace();
    return this.#journal.alone(async () => {
      this.#journal.log({ type: 'move', lesson: null, step: null, why: 'open' });
      await this.#lab.end();
    });
  }

  /** Answers the step's question; `null` skips it, and leaves it open until something is done. */
  predict(choice: number | null): void {
    const isOpen = this.session.phase === 'ready' && this.session.prediction === null;
    if (this.step?.predict && isOpen) this.#journal.log({ type: 'prediction', choice });
  }

  /** Acted: performs the step's calls and checks. Asked: checks now, and says what is missing. */
  act(): Promise<void> {
    return this.#journal.alone(async () => {
      const { step } = this;
      if (!step || this.session.phase === 'passed') return;
      if (this.#player.isOpen) return this.#player.act();
      if (step.task.kind === 'acted') return this.#perform(step);
      for (;;) {
        const isPending = this.#settle(step, step.task, await this.#lab.look(false), true);
        if (!isPending) return;
        await this.#parts.sleep(pollMs);
      }
    });
  }

  /** Does the step by itself, as `run` does and as going back does: an asked one by typing its `solve`. */
  play(): Promise<void> {
    return this.#journal.alone(async () => {
      if (this.step) await this.#play(this.step);
    });
  }

  /** On to the next step; after the last one nothing happens. */
  next(): Promise<void> {
    return this.#journal.alone(async () => {
      const { lesson } = this;
      if (!lesson) return;
      if (this.#player.isOpen) return this.#player.next();
      const index = lesson.steps.findIndex((step) => step.id === this.session.step);
      const next = lesson.steps[index + 1];
      if (next) await this.#arrive(lesson, next.id, 'next');
    });
  }

  /** In the sandbox: `act` as the next call after so many. */
  perform(act: Act, after: number): Promise<void> {
    return this.#journal.alone(async () => {
      if (isSandbox(this.session)) await this.#sandbox.perform(act, after);
    });
  }

  /** Back to the step before, in a fresh lab. From the first step: to the lesson's first page. */
  back(): Promise<void> {
    if (isSandbox(this.session)) return this.#journal.alone(() => this.#sandbox.back());
    const { lesson } = this;
    if (!lesson || this.session.step === null) return Promise.resolve();
    const index = lesson.steps.findIndex((step) => step.id === this.session.step);
    return this.#again(lesson.steps[index - 1]?.id ?? null, 'back');
  }

  /** The step, or the whole lesson, from its start, in a fresh lab. */
  reset(what: 'step' | 'lesson'): Promise<void> {
    return this.#again(what === 'step' ? this.session.step : null, 'reset');
  }

  /** The open lesson from its start up to `step`. */
  #again(step: string | null, why: MoveReason): Promise<void> {
    const { lesson } = this;
    if (!lesson) return Promise.resolve();
    if (!this.#player.isOpen) return this.open(lesson.id, step, why);
    return this.#journal.alone(async () => this.#player.again(step, why));
  }

  /** One rung up the ladder of hints; on the last ones a line that solves the asked step is typed into the prompt and not run. */
  hint(): void {
    const { step } = this;
    const { hints } = this.session;
    if (!step || this.#player.isOpen || hints >= hintCount(step)) return;
    const command = linesTold(step, hints + 1).at(-1);
    const isTyped = command !== undefined && this.#lab.typeAtPrompt(this.#filled(command));
    this.#journal.log({ type: 'hint', isTyped });
  }

  /** `line` with its values from the World. */
  #filled(line: string): string {
    return fillLine(line, valueScene(this.session, this.#parts.kernel));
  }

  /**
   * A look in the background: what the learner's shell did shows, and an asked step that holds passes. Gives way to acts.
   * Resolves with whether such a step has still to show that it lasts, which another look soon will tell.
   */
  async tick(): Promise<boolean> {
    if (this.#journal.isBusy || !this.#lab.isReady) return false;
    let isPending = false;
    await this.#journal.alone(async () => {
      const world = await this.#lab.look(false);
      const { step } = this;
      if (step?.task.kind === 'asked' && this.session.phase !== 'passed')
        isPending = this.#settle(step, step.task, world, false);
    });
    return isPending;
  }

  /** Resolves when something in the lab has run, and otherwise as that of a Stage; `null` where there is no lab, too. */
  ran(): Promise<boolean | null> {
    return this.#lab.ran();
  }

  /** Ends the lab. Afterwards nothing of the visit is left on the machine. */
  async close(): Promise<readonly string[]> {
    await this.#stopRace();
    return this.#journal.alone(() => this.#lab.end());
  }

  async #play(step: Step): Promise<void> {
    if (step.task.kind === 'acted') return this.#perform(step);
    const noShell = this.session.lab.detail;
    if (noShell !== null)
      return this.#failed({ held: false, claim: 'a shell to do it in', saw: noShell, tryThis: null });
    for (const line of step.task.solve) {
      const filled = this.#filled(line);
      this.#journal.log({ type: 'typed', line: filled });
      this.#lab.type(`${filled}\n`);
    }
    const until = this.#parts.now() + this.#parts.patienceMs * 1000;
    for (;;) {
      const late = this.#parts.now() > until;
      const isPending = this.#settle(step, step.task, await this.#lab.look(true), late);
      if (this.session.phase === 'passed' || (late && !isPending)) return;
      await this.#parts.sleep(pollMs);
    }
  }

  async #perform(step: Step): Promise<void> {
    if (step.task.kind !== 'acted') return;
    await this.#lab.look(true);
    // On the way to a later step its figures are there already.
    const isRace = step.beside === 'guest' && !(this.#replaying && this.session.race?.state === 'over');
    if (!isRace) return this.#performBeside(step, step.task, null);
    this.#isBrokenOff = false;
    const race = new RaceTrack(this.#parts, this.#journal, await this.#parts.bootGuest());
    this.#race = race;
    try {
      if (!this.#isBrokenOff) await this.#performBeside(step, step.task, race);
    } finally {
      this.#race = null;
      await race.stop();
    }
  }

  /** Nobody waits for a guest any more that boots at the moment. */
  async #stopRace(): Promise<void> {
    this.#isBrokenOff = true;
    await this.#race?.stop();
  }

  async #performBeside(step: Step, task: Acted, race: RaceTrack | null): Promise<void> {
    const before = this.session.world;
    const outcomes: Outcome[] = [];
    for (const [index, act] of task.acts.entries()) {
      race?.willCall(act);
      const answer = await this.#lab.call(act).catch((error: Error) => this.#unperformed(act, error));
      if (!answer) return;
      outcomes.push(answer.outcome);
      race?.hasCalled(act, answer.outcome, answer.answeredUs);
      // The calls after it are about what it should have made.
      const verdict = judgeOutcome(act, task.outcomes[index] ?? {}, answer.outcome, this.session.names);
      if (!verdict.held && outcomes.length < task.acts.length) return this.#failed(verdict);
    }
    const booted = race ? await race.finish() : null;
    if (race?.isStopped) return;
    if (booted && !booted.held) return this.#failed(booted);
    const [share, pauseMs] = step.costSeconds === null ? [settleShare, pollMs] : [1, longPollMs];
    const until = this.#parts.now() + this.#parts.patienceMs * share * 1000;
    for (;;) {
      const checks = checkStep(step, { world: this.session.world, before, names: this.session.names }, outcomes);
      const passed = checks.every((check) => check.held);
      if (passed || this.#parts.now() > until) return this.#journal.log({ type: 'checked', passed, checks });
      await this.#parts.sleep(pauseMs);
      await this.#lab.look(true);
    }
  }

  /** A call that nobody could perform: the learner may have ended who was to. */
  #unperformed(act: Act, error: Error): null {
    if (!this.#lab.isReady) throw error;
    const claim = `${act.actor} performs ${act.call}()`;
    const isThere = this.#lab.hasActor(act.actor) && !(error instanceof NoActorError);
    const saw = isThere ? error.message : `${act.actor} has ended`;
    this.#failed({ held: false, claim, saw, tryThis: null });
    return null;
  }

  /** A call came to another end than the step says, or to none. */
  #failed(verdict: Verdict): void {
    const tryThis = verdict.tryThis ?? againInAFreshLab;
    this.#journal.log({ type: 'checked', passed: false, checks: [{ kind: 'outcome', ...verdict, tryThis }] });
  }

  /**
   * Checks an asked step. Only success is logged, unless the learner asked (`say`): while they type, nothing nags.
   * Returns whether everything holds, and has still to show that it lasts.
   */
  #settle(step: Step, task: Asked, world: World, say: boolean): boolean {
    const { before, names } = this.session;
    const found = task.find ? findProcess(task.find.where, { world, before, names }) : null;
    const known: Names = found && task.find ? new Map(names).set(task.find.as, identity(found)) : names;
    const checks = checkStep(step, { world, before, names: known }, []);
    const passed = checks.every((check) => check.held) && (!task.find || found !== null);
    const isPending = passed && !this.#hasLasted(step, found);
    if (!isPending) this.#holding = null;
    if (isPending || (!passed && !say)) return isPending;
    if (found && task.find && passed)
      this.#journal.log({ type: 'named', name: task.find.as, process: identity(found) });
    this.#journal.log({ type: 'checked', passed, checks });
    return false;
  }

  /** Whether all of it held a while ago already, and of the same process: one that is about to be killed is still there for a look. */
  #hasLasted(step: Step, found: Process | null): boolean {
    const now = this.#parts.now();
    const what = [step.id, found?.pid, found?.startTicks].join(' ');
    if (this.#holding?.what !== what) this.#holding = { what, since: now };
    return now - this.#holding.since >= lastingUs;
  }
}
