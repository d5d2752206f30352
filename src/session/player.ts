// Shows a recording in place of a lab: its entries go into the journal as those of a run do, a step at a time. Nothing is done anywhere.
import type { Terminal } from '../call/hands.ts';
import type { Entry, MoveReason, RecordedRun } from './entry.ts';
import type { Journal } from './journal.ts';
import type { RecordedStep, Recording } from './recording.ts';
import { VisitError, type VisitParts } from './stage.ts';

/** A recording, and what screens say of it. */
export interface Watched {
  readonly recording: Recording;
  readonly run: RecordedRun;
}

export class Player {
  readonly #parts: Pick<VisitParts, 'onTerminal'>;
  readonly #journal: Journal;
  #watched: Watched | null = null;
  #terminal: RecordedTerminal | null = null;

  constructor(parts: Pick<VisitParts, 'onTerminal'>, journal: Journal) {
    this.#parts = parts;
    this.#journal = journal;
  }

  /** Whether what is open is a recording. */
  get isOpen(): boolean {
    return this.#journal.session.recorded !== null;
  }

  /** From its start up to `step`, or up to the lesson's first page. */
  open(watched: Watched, step: string | null, why: MoveReason): void {
    const { steps, opening } = watched.recording;
    this.#watched = watched;
    this.#journal.log({ type: 'recorded', run: watched.run });
    this.#terminal = new RecordedTerminal();
    this.#parts.onTerminal(this.#terminal, false);
    this.#play(opening);
    const target = steps.findIndex(({ id }) => id === step);
    for (const one of steps.slice(0, Math.max(0, target))) this.#play([...one.arrival, ...one.deed]);
    const arrived = steps[target];
    if (arrived) this.#arrive(arrived);
    else this.#journal.log({ type: 'move', lesson: watched.run.lesson.id, step: null, why });
  }

  /** What was done in the step that is open. */
  act(): void {
    const step = this.#steps.find(({ id }) => id === this.#journal.session.step);
    if (step && this.#journal.session.phase !== 'passed') this.#play(step.deed);
  }

  /** On to the next step; after the last one nothing happens. */
  next(): void {
    const index = this.#steps.findIndex(({ id }) => id === this.#journal.session.step);
    const next = this.#steps[index + 1];
    if (next) this.#arrive(next);
  }

  /** To the step, or to the lesson's first page, from the recording's start. */
  again(step: string | null, why: MoveReason): void {
    if (this.#watched) this.open(this.#watched, step, why);
  }

  get #steps(): readonly RecordedStep[] {
    return this.#watched?.recording.steps ?? [];
  }

  /** Of a step that the machine of then could not do there is nothing to be shown: it is over. */
  #arrive({ id, arrival, deed }: RecordedStep): void {
    this.#play(arrival);
    const step = this.#watched?.run.lesson.steps.find((one) => one.id === id);
    if (!step) throw new VisitError(`the recording has a step ${id}, and the lesson has none`);
    if (step.impossible !== null) this.#play(deed);
  }

  #play(entries: readonly Entry[]): void {
    for (const { at: _, ...body } of entries) {
      if (body.type === 'output') this.#terminal?.print(Buffer.from(body.bytes, 'base64'));
      this.#journal.log(body);
    }
  }
}

type OutputListener = Parameters<Terminal['onOutput']>[0];

/** What a shell has printed. Nobody is there who would read what is typed. */
class RecordedTerminal implements Terminal {
  readonly pid = 0;
  #listener: OutputListener | null = null;
  #unheard: Uint8Array[] = [];

  print(bytes: Uint8Array): void {
    if (this.#listener) this.#listener(bytes, () => {});
    else this.#unheard.push(bytes);
  }

  write(): void {}
  resize(): void {}
  onExit(): void {}
  close(): void {}

  onOutput(listener: OutputListener): void {
    this.#listener = listener;
    for (const bytes of this.#unheard) listener(bytes, () => {});
    this.#unheard = [];
  }
}
