// One lesson line by line: reads out the page, takes a line, does what it says, reads out what came of it.
import { release } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import type { Course } from '../lesson/lesson.ts';
import { type Situation, situationOf } from '../panes/situation.ts';
import { newView } from '../panes/view.ts';
import { advance } from '../session/progress.ts';
import { Visit } from '../session/visit.ts';
import type { LineIo } from './linear-io.ts';
import { helpText, isAsking, isLessonOver, isStuck, nextText, type Word, wordOf } from './linear-keys.ts';
import { readArrival, readOutcome, readPane } from './linear-reader.ts';
import { type LineShell, openLineShell } from './linear-shell.ts';
import { hasHint, hintRows } from './linear-text.ts';
import type { LogFile } from './log-file.ts';
import type { ProgressFile } from './progress-file.ts';
import { visitParts } from './visit-parts.ts';
import { watchVisit } from './watch-visit.ts';

/** So long the effect of a command may take to show: an asked step then passes by itself. */
const effectMs = 1500;

export interface LinearParts {
  readonly file: ProgressFile;
  readonly log: LogFile;
  readonly io: LineIo;
}

export class LinearLesson {
  readonly #io: LineIo;
  readonly #visit: Visit;
  readonly #shell: LineShell;
  readonly #course: Course;
  readonly #file: ProgressFile;
  #progress: ProgressFile['progress'];
  #shellUsed = false;
  #toldEnd = false;

  constructor(course: Course, { file, log, io }: LinearParts) {
    this.#io = io;
    this.#course = course;
    this.#file = file;
    this.#progress = file.progress;
    this.#shell = openLineShell(io.width);
    const parts = visitParts(course, {
      onEntry: (entry) => {
        log.write(entry);
        if (entry.type === 'notice') io.say(entry.text);
        if (entry.type === 'lab' && entry.state === 'starting') this.#newLab();
      },
      onTerminal: (terminal) => this.#shell.connect(terminal),
      terminalSize: () => this.#shell.size,
    });
    this.#visit = new Visit(parts);
  }

  /** Reads a lesson to its end, or until the learner quits or there is no more input. */
  async read(lesson: string, step: string | null): Promise<void> {
    await this.#visit.open(lesson, step, step === null ? 'open' : 'resume');
    this.#arrive();
    for (;;) {
      this.#tellEnd();
      this.#io.say(nextText(this.#at));
      const line = await this.#io.next();
      const word = line === null ? null : wordOf(line);
      if (!word || word.type === 'quit' || (word.type === 'forward' && isLessonOver(this.#at))) return;
      await this.#obey(word).catch((error: Error) => this.#io.say(error.message));
      await this.#keep();
    }
  }

  /** Ends the lab. Resolves with what was left of it on the machine. */
  close(): Promise<readonly string[]> {
    return this.#visit.close();
  }

  get #at(): Situation {
    return situationOf({
      course: this.#course,
      session: this.#visit.session,
      progress: this.#progress,
      view: newView,
      kernel: release(),
      blocked: new Map(),
    });
  }

  async #obey(word: Word): Promise<void> {
    switch (word.type) {
      case 'forward':
        return this.#forward();
      case 'choice':
        return this.#answer(word.choice);
      case 'hint':
        return this.#hint();
      case 'command':
        return this.#command(word.text);
      case 'pane':
        await this.#visit.tick();
        return readPane(word.pane, this.#at, this.#io);
      case 'back':
        return this.#afresh('Back is a fresh lab with the steps before it played again.', () => this.#visit.back());
      case 'reset':
        return this.#afresh('The step starts again in a fresh lab.', () => this.#visit.reset('step'));
      case 'help':
        for (const text of helpText) this.#io.say(text);
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
    if (session.lab.state === 'ended' || isStuck(at)) {
      this.#io.say('r starts the step again.');
    } else if (isAsking(at)) {
      this.#visit.predict(null);
    } else if (step && session.phase !== 'passed') {
      await this.#visit.act();
      readOutcome(this.#at, this.#io);
    } else {
      await this.#visit.next();
      this.#arrive();
    }
  }

  #answer(choice: number): void {
    const { step, session } = this.#at;
    const isOpen = step?.predict != null && session.phase === 'ready' && session.prediction === null;
    const isThere = isOpen && step.predict?.choices[choice] !== undefined;
    this.#io.say(isThere ? `You said ${choice + 1}.` : 'There is no such answer to give now.');
    if (isThere) this.#visit.predict(choice);
  }

  #hint(): void {
    if (this.#at.session.phase === 'passed' || !hasHint(this.#at)) {
      this.#io.say('There is no hint to give now.');
      return;
    }
    this.#visit.hint();
    this.#io.show(hintRows(this.#at, this.#io.width));
  }

  async #command(text: string): Promise<void> {
    this.#shellUsed = true;
    this.#io.show(this.#shell.take());
    const wasPassed = this.#hasPassed();
    const typed = this.#shell.type(text);
    await watchVisit(this.#visit, typed);
    await typed;
    this.#io.show(this.#shell.take());
    if (!this.#shell.isWaiting()) this.#io.say('(It is still running.)');
    if (!wasPassed) await watchVisit(this.#visit, after(effectMs));
    if (!wasPassed && this.#hasPassed()) readOutcome(this.#at, this.#io);
  }

  #hasPassed(): boolean {
    return this.#visit.session.phase === 'passed';
  }

  /** What ends the lab is asked first where the shell was used. */
  async #afresh(what: string, go: () => Promise<void>): Promise<void> {
    if (this.#shellUsed) {
      this.#io.say(`${what} What you did in the shell is gone then. y does it, anything else does not.`);
      if ((await this.#io.next())?.trim() !== 'y') return;
    }
    await go();
    this.#arrive();
  }

  #newLab(): void {
    this.#shellUsed = false;
    this.#toldEnd = false;
  }

  #tellEnd(): void {
    const { lab } = this.#visit.session;
    if (lab.state !== 'ended' || this.#toldEnd) return;
    this.#toldEnd = true;
    this.#io.say(`The lab has ended: ${lab.detail ?? 'nobody knows why'}.`);
  }

  #arrive(): void {
    readArrival(this.#at, this.#io);
  }

  async #keep(): Promise<void> {
    const next = advance(this.#progress, this.#visit.session, { lesson: this.#visit.lesson });
    if (next === this.#progress) return;
    this.#progress = next;
    const why = await this.#file.save(next);
    if (why !== null) this.#io.say(why);
  }
}
