// One lesson line by line: reads out the page, takes a line, does what it says, reads out what came of it.
import type { Course } from '../lesson/lesson.ts';
import type { Situation } from '../panes/situation.ts';
import type { MoveReason } from '../session/entry.ts';
import type { Watched } from '../session/player.ts';
import type { LineIo } from './linear-io.ts';
import {
  helpText,
  isAsking,
  isLessonOver,
  isStuck,
  nextText,
  recordedHelpText,
  type Word,
  wordOf,
} from './linear-keys.ts';
import { readArrival, readOutcome } from './linear-reader.ts';
import { hasHint, hintRows } from './linear-text.ts';
import { type LinearParts, LinearVisit } from './linear-visit.ts';

export class LinearLesson {
  readonly #here: LinearVisit;
  readonly #io: LineIo;
  #recording: Watched | null = null;

  constructor(course: Course, parts: LinearParts) {
    this.#here = new LinearVisit(course, parts);
    this.#io = parts.io;
  }

  /** Reads a lesson to its end, or until the learner quits or there is no more input. `recording`: of the lesson; `null`: a lab is wanted. */
  async read(lesson: string, step: string | null, recording: Watched | null = null): Promise<void> {
    this.#recording = recording;
    await this.#open(lesson, step, step === null ? 'open' : 'resume');
    this.#arrive();
    for (;;) {
      this.#here.tellEnd();
      this.#io.say(nextText(this.#at));
      const line = await this.#io.next();
      const word = line === null ? null : wordOf(line);
      if (!word || word.type === 'quit' || (word.type === 'forward' && isLessonOver(this.#at))) return;
      await this.#obey(word).catch((error: Error) => this.#io.say(error.message));
      await this.#here.keep();
    }
  }

  #open(lesson: string, step: string | null, why: MoveReason): Promise<void> {
    const { visit } = this.#here;
    return this.#recording ? visit.watch(this.#recording, step) : visit.open(lesson, step, why);
  }

  /** Ends the lab. Resolves with what was left of it on the machine. */
  close(): Promise<readonly string[]> {
    return this.#here.close();
  }

  get #at(): Situation {
    return this.#here.at;
  }

  async #obey(word: Word): Promise<void> {
    const { visit } = this.#here;
    if (this.#recording && !isForRecordings(word)) {
      this.#io.say('This is a recording: there is no shell, and nothing to be made. enter goes on.');
      return;
    }
    switch (word.type) {
      case 'forward':
        return this.#forward();
      case 'choice':
        return this.#at.step ? this.#answer(word.choice) : this.#begin(word.choice);
      case 'hint':
        return this.#hint();
      case 'command':
        return this.#command(word.text);
      case 'pane':
        return this.#here.readPane(word.pane);
      case 'back':
        return this.#afresh('Back is a fresh lab with the steps before it played again.', () => visit.back());
      case 'reset':
        return this.#afresh('The step starts again in a fresh lab.', () => visit.reset('step'));
      case 'script':
        return this.#here.writeScript();
      case 'help':
        for (const text of this.#recording ? recordedHelpText : helpText) this.#io.say(text);
        return;
      case 'shell':
        this.#io.say('Type ! and a command: it runs in the shell. ! alone presses enter there.');
        return;
      default:
        this.#io.say(`${word.type === 'unknown' ? word.text : ''}: nothing has this name. ? says what there is.`);
    }
  }

  async #forward(): Promise<void> {
    const at = this.#at;
    const { session, step } = at;
    const { visit } = this.#here;
    if (session.lab.state === 'ended' || isStuck(at)) {
      this.#io.say('r starts the step again.');
    } else if (isAsking(at)) {
      visit.predict(null);
    } else if (step && session.phase !== 'passed') {
      await visit.act();
      readOutcome(this.#at, this.#io);
    } else {
      await visit.next();
      this.#arrive();
    }
  }

  #answer(choice: number): void {
    const { step, session } = this.#at;
    const isOpen = step?.predict != null && session.phase === 'ready' && session.prediction === null;
    const isThere = isOpen && step.predict?.choices[choice] !== undefined;
    this.#io.say(isThere ? `You said ${choice + 1}.` : 'There is no such answer to give now.');
    if (isThere) this.#here.visit.predict(choice);
  }

  /** From the lesson's first page to one of its steps. */
  async #begin(index: number): Promise<void> {
    const { lesson } = this.#at;
    const step = lesson?.steps[index];
    if (!lesson || !step) {
      this.#io.say('There is no such step.');
      return;
    }
    await this.#afresh('The steps before it are played in a fresh lab.', () =>
      this.#open(lesson.id, step.id, 'resume'),
    );
  }

  #hint(): void {
    if (this.#here.hasPassed() || !hasHint(this.#at)) {
      this.#io.say('There is no hint to give now.');
      return;
    }
    this.#here.visit.hint();
    this.#io.show(hintRows(this.#at, this.#io.width));
  }

  async #command(text: string): Promise<void> {
    const wasPassed = this.#here.hasPassed();
    await this.#here.command(text);
    if (!wasPassed && this.#here.hasPassed()) readOutcome(this.#at, this.#io);
  }

  /** What ends the lab is asked first where the shell was used. */
  async #afresh(what: string, go: () => Promise<void>): Promise<void> {
    const isLost = this.#here.shellUsed;
    if (isLost && !(await this.#here.isMeant(`${what} What you did in the shell is gone then.`))) return;
    await go();
    this.#arrive();
  }

  #arrive(): void {
    readArrival(this.#at, this.#io);
  }
}

/** What can be meant where there is no lab. */
const isForRecordings = ({ type }: Word): boolean => !['hint', 'command', 'reset', 'script', 'shell'].includes(type);
