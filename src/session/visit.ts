// One sitting with the course: opens lessons in a lab, acts, checks, goes back. What it did is its log; what is shown is the reduction of that.

import type { Act } from '../call/call.ts';
import type { Terminal } from '../call/hands.ts';
import type { Answer } from '../call/outcome.ts';
import { diff } from '../kernel/diff.ts';
import type { World } from '../kernel/world.ts';
import { checkStep, findProcess } from '../lesson/expect.ts';
import { type Asked, hintCount, type Lesson, lessonById, type Step } from '../lesson/lesson.ts';
import type { Names } from '../lesson/predicate.ts';
import { fillLine } from '../lesson/value.ts';
import { address, childOf, identity } from './act.ts';
import type { EntryBody, MoveReason } from './entry.ts';
import { valueScene } from './scene.ts';
import { newSession, reduce, type Session } from './session.ts';
import { isAtPrompt, openShell } from './shell.ts';
import { type Stage, VisitError, type VisitParts } from './stage.ts';

/** How often an asked step is looked at while `play` waits for its claims to hold. */
const pollMs = 20;

/** The kernel finishes some things after the call has returned: a killed namespace, a program that is being executed. */
const settleMs = 2000;

/** A shell that ends sooner would end again: no new one is started in its place. */
const shortestShellUs = 500_000;

export class Visit {
  readonly #parts: VisitParts;
  #session: Session = newSession;
  #stage: Stage | null = null;
  #terminal: Terminal | null = null;
  #replaying = false;
  /** Everything that acts runs one after the other; a look in the background gives way. */
  #busy: Promise<void> | null = null;

  constructor(parts: VisitParts) {
    this.#parts = parts;
  }

  get session(): Session {
    return this.#session;
  }

  /** Whether steps are being played again on the way to another one. */
  get isReplaying(): boolean {
    return this.#replaying;
  }

  /** The lesson that is open. */
  get lesson(): Lesson | null {
    return lessonById(this.#parts.course, this.#session.lesson);
  }

  /** The step that is open; `null` on the lesson's first page. */
  get step(): Step | null {
    return this.lesson?.steps.find((step) => step.id === this.#session.step) ?? null;
  }

  /**
   * Opens a lesson in a fresh lab, at its first page or at a step; the steps before that one are played again.
   * A step that fails on the way stops there, with a notice.
   */
  open(lessonId: string, stepId: string | null = null, why: MoveReason = 'open'): Promise<void> {
    return this.#alone(async () => {
      await this.#endLab();
      const lesson = lessonById(this.#parts.course, lessonId);
      if (!lesson) throw new VisitError(`there is no lesson ${lessonId}`);
      this.#log({ type: 'move', lesson: lessonId, step: stepId, why });
      await this.#startLab(lesson);
      const target = lesson.steps.findIndex((step) => step.id === stepId);
      this.#replaying = true;
      const broken = await this.#replay(lesson, lesson.steps.slice(0, Math.max(0, target))).finally(() => {
        this.#replaying = false;
      });
      if (broken) this.tell('This step did not come out as before; the steps after it were not played.');
      else this.#log({ type: 'move', lesson: lessonId, step: stepId, why });
    });
  }

  /** The step that did not pass, if one did not. */
  async #replay(lesson: Lesson, steps: readonly Step[]): Promise<Step | null> {
    for (const step of steps) {
      this.#log({ type: 'move', lesson: lesson.id, step: step.id, why: 'resume' });
      await this.#play(step);
      if (this.#session.phase !== 'passed') return step;
    }
    return null;
  }

  /** Says something at the foot of the screen. */
  tell(text: string): void {
    this.#log({ type: 'notice', text });
  }

  /** Leaves the lesson for the course list. The lab ends. */
  leave(): Promise<void> {
    return this.#alone(async () => {
      this.#log({ type: 'move', lesson: null, step: null, why: 'open' });
      await this.#endLab();
    });
  }

  /** Answers the step's question; `null` skips it. */
  predict(choice: number | null): void {
    if (this.step?.predict && !this.#session.predicted) this.#log({ type: 'prediction', choice });
  }

  /** Acted: performs the step's calls and checks. Asked: checks now, and says what is missing. */
  act(): Promise<void> {
    return this.#alone(async () => {
      const { step } = this;
      if (!step || this.#session.phase === 'passed') return;
      if (step.task.kind === 'acted') await this.#perform(step);
      else this.#settle(step, step.task, await this.#look(false), true);
    });
  }

  /** Does the step by itself, as `run` does and as going back does: an asked one by typing its `solve`. */
  play(): Promise<void> {
    return this.#alone(async () => {
      if (this.step) await this.#play(this.step);
    });
  }

  /** On to the next step; after the last one nothing happens. */
  next(): Promise<void> {
    return this.#alone(async () => {
      const { lesson } = this;
      if (!lesson) return;
      const index = lesson.steps.findIndex((step) => step.id === this.#session.step);
      const next = lesson.steps[index + 1];
      if (next) this.#log({ type: 'move', lesson: lesson.id, step: next.id, why: 'next' });
    });
  }

  /** Back to the step before, in a fresh lab. From the first step: to the lesson's first page. */
  back(): Promise<void> {
    const { lesson } = this;
    if (!lesson || this.#session.step === null) return Promise.resolve();
    const index = lesson.steps.findIndex((step) => step.id === this.#session.step);
    return this.open(lesson.id, lesson.steps[index - 1]?.id ?? null, 'back');
  }

  /** The step, or the whole lesson, from its start, in a fresh lab. */
  reset(what: 'step' | 'lesson'): Promise<void> {
    const { lesson } = this;
    if (!lesson) return Promise.resolve();
    return this.open(lesson.id, what === 'step' ? this.#session.step : null, 'reset');
  }

  /** One rung up the ladder of hints; on the last one the asked step's command is typed into the prompt and not run. */
  hint(): void {
    const { step } = this;
    const { hints, names, world } = this.#session;
    if (!step || hints >= hintCount(step)) return;
    const command = hints === step.hints.length && step.task.kind === 'asked' ? step.task.solve[0] : undefined;
    const isTyped = command !== undefined && this.#terminal !== null && isAtPrompt(names, world);
    if (isTyped) this.#terminal?.write(this.#filled(command));
    this.#log({ type: 'hint', isTyped });
  }

  /** `line` with its values from the World. */
  #filled(line: string): string {
    return fillLine(line, valueScene(this.#session, this.#parts.kernel));
  }

  /** A look in the background: what the learner's shell did shows, and an asked step that holds passes. Gives way to acts. */
  async tick(): Promise<void> {
    if (this.#busy || !this.#stage || this.#session.lab.state !== 'ready') return;
    await this.#alone(async () => {
      const world = await this.#look(false);
      const { step } = this;
      if (step?.task.kind === 'asked' && this.#session.phase !== 'passed') this.#settle(step, step.task, world, false);
    });
  }

  /** Ends the lab. Afterwards nothing of the visit is left on the machine. */
  close(): Promise<readonly string[]> {
    return this.#alone(() => this.#endLab());
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#busy) await this.#busy;
    const running = work();
    this.#busy = running.then(
      () => {},
      () => {},
    );
    try {
      return await running;
    } finally {
      this.#busy = null;
    }
  }

  #log(body: EntryBody): void {
    const entry = { at: this.#parts.now(), ...body };
    this.#session = reduce(this.#session, entry);
    this.#parts.onEntry(entry);
  }

  async #startLab(lesson: Lesson): Promise<void> {
    this.#log({ type: 'lab', state: 'starting', detail: null });
    const stage = await this.#newStage();
    const numbers = new Map([['lab-init', 1]]);
    numbers.set('lab', await stage.hands.start('lab'));
    numbers.set('shell', await this.#openShell(stage, false));
    for (const actor of lesson.actors) numbers.set(actor, await stage.hands.start(actor));
    const world = await stage.look(true);
    this.#log({ type: 'world', world });
    for (const [name, number] of numbers) this.#nameByNumber(world, name, number);
    this.#log({ type: 'lab', state: 'ready', detail: null });
  }

  async #newStage(): Promise<Stage> {
    const stage = await this.#parts.startLab().catch((error: Error) => {
      this.#log({ type: 'lab', state: 'ended', detail: error.message });
      throw error;
    });
    this.#stage = stage;
    stage.ended.then((end) => {
      if (this.#stage !== stage || end.asked) return;
      this.#stage = null;
      this.#log({ type: 'lab', state: 'ended', detail: end.reason });
    });
    return stage;
  }

  /** `again`: in place of one that has ended. Resolves with its number in the lab. */
  async #openShell(stage: Stage, again: boolean): Promise<number> {
    const terminal = await openShell(stage.hands, this.#parts.terminalSize());
    const since = this.#parts.now();
    this.#terminal = terminal;
    this.#parts.onTerminal(terminal, again);
    terminal.onExit(() => {
      if (this.#stage !== stage) return;
      const isShort = this.#parts.now() - since < shortestShellUs;
      if (isShort) this.tell('The shell ended at once. r starts the step again, in a new lab.');
      else this.#replaceShell(stage).catch((error: Error) => this.tell(error.message));
    });
    return terminal.pid;
  }

  #replaceShell(stage: Stage): Promise<void> {
    return this.#alone(async () => {
      if (this.#stage !== stage) return;
      const number = await this.#openShell(stage, true);
      this.#nameByNumber(await this.#look(true), 'shell', number);
    });
  }

  #nameByNumber(world: World, name: string, number: number): void {
    const process = world.processes.find((one) => one.nspid.length === 2 && one.nspid[1] === number);
    if (!process) throw new VisitError(`${name}, number ${number} in the lab, was gone before it could be looked at`);
    this.#log({ type: 'named', name, process: identity(process) });
  }

  async #endLab(): Promise<readonly string[]> {
    const stage = this.#stage;
    this.#stage = null;
    this.#terminal = null;
    return stage ? (await stage.end()).leftovers : [];
  }

  async #look(fresh: boolean): Promise<World> {
    if (!this.#stage) throw new VisitError('the lab has ended');
    const world = await this.#stage.look(fresh);
    const events = diff(this.#session.world, world);
    if (events.length > 0) this.#log({ type: 'events', events });
    return this.#session.world;
  }

  async #play(step: Step): Promise<void> {
    if (step.task.kind === 'acted') return this.#perform(step);
    for (const line of step.task.solve) this.#terminal?.write(`${this.#filled(line)}\n`);
    const until = this.#parts.now() + this.#parts.patienceMs * 1000;
    for (;;) {
      const late = this.#parts.now() > until;
      this.#settle(step, step.task, await this.#look(true), late);
      if (this.#session.phase === 'passed' || late) return;
      await this.#parts.sleep(pollMs);
    }
  }

  async #perform(step: Step): Promise<void> {
    if (step.task.kind !== 'acted') return;
    await this.#look(true);
    const before = this.#session.world;
    const answers: Answer[] = [];
    for (const act of step.task.acts) answers.push(await this.#call(act));
    const outcomes = answers.map((answer) => answer.outcome);
    const until = this.#parts.now() + settleMs * 1000;
    for (;;) {
      const checks = checkStep(step, { world: this.#session.world, before, names: this.#session.names }, outcomes);
      const passed = checks.every((check) => check.held);
      if (passed || this.#parts.now() > until) return this.#log({ type: 'checked', passed, checks });
      await this.#parts.sleep(pollMs);
      await this.#look(true);
    }
  }

  async #call(act: Act): Promise<Answer> {
    if (!this.#stage) throw new VisitError('the lab has ended');
    const { text, args, pids } = address(act, this.#session.names);
    this.#log({ type: 'call', act, text, pids });
    const answer = await this.#patiently(this.#stage.hands.perform(act.actor, act.call, args, act.as), text);
    const world = await this.#look(true);
    const parent = this.#session.names.get(act.actor);
    const child = act.as && parent ? childOf(world, parent, answer) : undefined;
    if (act.as && child) this.#log({ type: 'named', name: act.as, process: identity(child) });
    this.#log({ type: 'outcome', outcome: answer.outcome, born: answer.born });
    return answer;
  }

  async #patiently<T>(answer: Promise<T>, text: string): Promise<T> {
    const late = this.#parts.deadline(this.#parts.patienceMs).then(() => {
      throw new VisitError(
        `${text} has not returned after ${this.#parts.patienceMs / 1000} s; r starts the step again`,
      );
    });
    return Promise.race([answer, late]);
  }

  /** Checks an asked step. Only success is logged, unless the learner asked (`say`): while they type, nothing nags. */
  #settle(step: Step, task: Asked, world: World, say: boolean): void {
    const { before, names } = this.#session;
    const found = task.find ? findProcess(task.find.where, { world, before, names }) : null;
    const known: Names = found && task.find ? new Map(names).set(task.find.as, identity(found)) : names;
    const checks = checkStep(step, { world, before, names: known }, []);
    const passed = checks.every((check) => check.held) && (!task.find || found !== null);
    if (!passed && !say) return;
    if (found && task.find && passed) this.#log({ type: 'named', name: task.find.as, process: identity(found) });
    this.#log({ type: 'checked', passed, checks });
  }
}
