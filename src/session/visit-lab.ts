// The lab of a visit: started for a lesson, looked at, called into, ended. All that happens to it goes into the journal.
import type { Act } from '../call/call.ts';
import type { Terminal } from '../call/hands.ts';
import type { Answer } from '../call/outcome.ts';
import { diff } from '../kernel/diff.ts';
import type { World } from '../kernel/world.ts';
import { pathsOf } from '../lesson/claimed-paths.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { address, childOf, identity } from './act.ts';
import { filePlaces } from './file-places.ts';
import type { Journal } from './journal.ts';
import { openLesson } from './sandbox-lesson.ts';
import { isAtPrompt, openShell } from './shell.ts';
import { type Stage, VisitError, type VisitParts } from './stage.ts';
import { leastApart } from './usage.ts';

/** A shell that ends sooner would end again: no new one is started in its place. */
const shortestShellUs = 500_000;

/** ^U: what stands at the prompt, of the learner or of an earlier hint, goes. */
const eraseLine = '\x15';

export class VisitLab {
  readonly #parts: VisitParts;
  readonly #journal: Journal;
  #stage: Stage | null = null;
  #terminal: Terminal | null = null;
  /** When the latest look had ended, and the latest that found something used; `null`: it was told that it has come to rest. */
  #lookedAt = 0;
  #stirredAt: number | null = null;

  constructor(parts: VisitParts, journal: Journal) {
    this.#parts = parts;
    this.#journal = journal;
  }

  /** Whether there is one that can be called into. */
  get isReady(): boolean {
    return this.#stage !== null && this.#journal.session.lab.state === 'ready';
  }

  /** Whether an actor of this name still answers. */
  hasActor(name: string): boolean {
    return this.#stage?.hands.has(name) ?? false;
  }

  /** Starts one with the lesson's actors and a shell, or without that. Rejects with a message for the learner. */
  async start(lesson: Lesson): Promise<void> {
    this.#journal.log({ type: 'lab', state: 'starting', detail: null });
    const stage = await this.#newStage(lesson);
    try {
      await this.#furnish(stage, lesson);
    } catch (error) {
      // One that has ended by itself has said why.
      if (this.#stage !== stage) throw error;
      await this.end();
      this.#journal.log({
        type: 'lab',
        state: 'ended',
        detail: error instanceof Error ? error.message : String(error),
      });
      throw error;
    }
  }

  async #furnish(stage: Stage, lesson: Lesson): Promise<void> {
    const numbers = new Map([['lab-init', 1]]);
    numbers.set('lab', await stage.hands.start('lab'));
    // Everything but what the learner does works without one.
    const noShell = await this.#openShell(stage, false).then(
      (number) => {
        numbers.set('shell', number);
        return null;
      },
      (error: Error) => error.message,
    );
    for (const actor of lesson.actors) numbers.set(actor, await stage.hands.start(actor));
    const world = await stage.look(true, []);
    this.#lookedAt = this.#parts.now();
    this.#journal.log({ type: 'world', world });
    for (const [name, number] of numbers) this.#nameByNumber(world, name, number);
    this.#journal.log({ type: 'lab', state: 'ready', detail: noShell });
  }

  /** Resolves with what was left of it on the machine. */
  async end(): Promise<readonly string[]> {
    const stage = this.#stage;
    this.#stage = null;
    this.#terminal = null;
    return stage ? (await stage.end()).leftovers : [];
  }

  /**
   * The World now; what changed is logged. `fresh`: reads everything again. `step`: whose paths are looked at, if it is not the open one's.
   * Rejects where there is no lab.
   */
  async look(fresh: boolean, step: Step | null = this.#openStep()): Promise<World> {
    if (!this.#stage) throw new VisitError('the lab has ended');
    const { session } = this.#journal;
    const world = await this.#stage.look(fresh, filePlaces(step, session));
    const events = diff(this.#journal.session.world, world);
    const since = this.#lookedAt;
    this.#lookedAt = this.#parts.now();
    if (events.length > 0 || this.#isAtRest()) this.#journal.log({ type: 'events', events, since });
    if (events.some(({ type }) => type === 'usage-changed')) this.#stirredAt = this.#lookedAt;
    return this.#journal.session.world;
  }

  /** Whether nothing was used for long enough to be sampled; once. */
  #isAtRest(): boolean {
    if (this.#stirredAt === null || this.#lookedAt < this.#stirredAt + leastApart) return false;
    this.#stirredAt = null;
    return true;
  }

  /** To be called before a step is opened: it shall find the files that it speaks of as they are then. */
  async prepare(step: Step): Promise<void> {
    if (this.isReady && pathsOf(step).length > 0) await this.look(true, step);
  }

  #openStep(): Step | null {
    const { session } = this.#journal;
    return openLesson(this.#parts.course, session)?.steps.find(({ id }) => id === session.step) ?? null;
  }

  /** As that of a Stage; `null` where there is none, too. */
  async ran(): Promise<boolean | null> {
    return this.#stage?.ran() ?? null;
  }

  /** Performs one call. Rejects with VisitError where it does not return, or speaks of a process that is not there. */
  async call(act: Act): Promise<Answer & { readonly answeredUs: number }> {
    if (!this.#stage) throw new VisitError('the lab has ended');
    const { names } = this.#journal.session;
    const { text, args, pids } = address(act, names);
    this.#journal.log({ type: 'call', act, text, pids });
    const answer = await this.#patiently(this.#stage.hands.perform(act.actor, act.call, args, act.as), text);
    const answeredUs = this.#parts.now();
    const world = await this.look(true);
    const parent = names.get(act.actor);
    const child = act.as && parent ? childOf(world, parent, answer) : undefined;
    if (act.as && child) this.#journal.log({ type: 'named', name: act.as, process: identity(child) });
    this.#journal.log({ type: 'outcome', outcome: answer.outcome, born: answer.born });
    return { ...answer, answeredUs };
  }

  /** Types into the shell. */
  type(text: string): void {
    this.#terminal?.write(text);
  }

  /** Types into the shell if that waits for a command, and says whether it did. */
  typeAtPrompt(text: string): boolean {
    const { names, world } = this.#journal.session;
    if (!this.#terminal || !isAtPrompt(names, world)) return false;
    this.#terminal.write(`${eraseLine}${text}`);
    return true;
  }

  async #newStage({ hasScratch }: Lesson): Promise<Stage> {
    const stage = await this.#parts.startLab({ hasScratch }).catch((error: Error) => {
      this.#journal.log({ type: 'lab', state: 'ended', detail: error.message });
      throw error;
    });
    this.#stage = stage;
    stage.ended.then((end) => {
      if (this.#stage !== stage || end.asked) return;
      this.#stage = null;
      this.#journal.log({ type: 'lab', state: 'ended', detail: end.reason });
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
      if (isShort) this.#journal.tell('The shell ended at once. r starts again, in a new lab.');
      else this.#replaceShell(stage).catch((error: Error) => this.#journal.tell(error.message));
    });
    return terminal.pid;
  }

  #replaceShell(stage: Stage): Promise<void> {
    return this.#journal.alone(async () => {
      if (this.#stage !== stage) return;
      const number = await this.#openShell(stage, true);
      this.#nameByNumber(await this.look(true), 'shell', number);
    });
  }

  #nameByNumber(world: World, name: string, number: number): void {
    const process = world.processes.find((one) => one.nspid.length === 2 && one.nspid[1] === number);
    if (!process) throw new VisitError(`${name}, number ${number} in the lab, was gone before it could be looked at`);
    this.#journal.log({ type: 'named', name, process: identity(process) });
  }

  async #patiently<T>(answer: Promise<T>, text: string): Promise<T> {
    const late = this.#parts.deadline(this.#parts.patienceMs).then(() => {
      throw new VisitError(
        `${text} has not returned after ${this.#parts.patienceMs / 1000} s; r starts the step again`,
      );
    });
    return Promise.race([answer, late]);
  }
}
