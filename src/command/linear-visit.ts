// A visit for whoever reads line by line: its lab, its shell, and what is done the same way in a lesson and in the sandbox.
import { release } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import type { Course } from '../lesson/lesson.ts';
import { type Situation, situationOf } from '../panes/situation.ts';
import { newView } from '../panes/view.ts';
import { advance } from '../session/progress.ts';
import { Visit } from '../session/visit.ts';
import type { LineIo } from './linear-io.ts';
import { readPane } from './linear-reader.ts';
import { type LineShell, openLineShell } from './linear-shell.ts';
import type { ReadPane } from './linear-text.ts';
import type { LogFile } from './log-file.ts';
import type { ProgressFile } from './progress-file.ts';
import { raceNews } from './race-news.ts';
import { tellScript } from './tell-script.ts';
import { visitParts } from './visit-parts.ts';
import { watchVisit } from './watch-visit.ts';

/** So long the effect of a command may take to show: an asked step then passes by itself. */
const effectMs = 1500;

export interface LinearParts {
  readonly file: ProgressFile;
  readonly log: LogFile;
  readonly io: LineIo;
}

export class LinearVisit {
  readonly visit: Visit;
  readonly io: LineIo;
  readonly #shell: LineShell;
  readonly #course: Course;
  readonly #file: ProgressFile;
  #progress: ProgressFile['progress'];
  readonly #raceNews = raceNews();
  #shellUsed = false;
  #toldEnd = false;
  #toldWhy: string | null = null;

  constructor(course: Course, { file, log, io }: LinearParts) {
    this.io = io;
    this.#course = course;
    this.#file = file;
    this.#progress = file.progress;
    this.#shell = openLineShell(io.width);
    const parts = visitParts(course, {
      onEntry: (entry) => {
        // What a recording shows has not happened here.
        if (!this.visit.session.recorded) log.write(entry);
        if (entry.type === 'notice') io.say(entry.text);
        if (entry.type === 'race') for (const news of this.#raceNews(entry.race)) io.say(news);
        if (entry.type === 'lab' && entry.state === 'starting') this.#newLab();
      },
      onTerminal: (terminal) => this.#shell.connect(terminal),
      terminalSize: () => this.#shell.size,
    });
    this.visit = new Visit(parts);
  }

  /** Ends the lab. Resolves with what was left of it on the machine. */
  close(): Promise<readonly string[]> {
    return this.visit.close();
  }

  get at(): Situation {
    return situationOf({
      course: this.#course,
      session: this.visit.session,
      progress: this.#progress,
      view: newView,
      kernel: release(),
      review: [],
      blocked: new Map(),
    });
  }

  /** Whether something was typed into the shell of this lab. */
  get shellUsed(): boolean {
    return this.#shellUsed;
  }

  hasPassed(): boolean {
    return this.visit.session.phase === 'passed';
  }

  async readPane(pane: ReadPane): Promise<void> {
    await this.visit.tick();
    readPane(pane, this.at, this.io);
  }

  /** Types a command into the shell and reads out what it prints; then gives its effect on a step the time to show. */
  async command(text: string): Promise<void> {
    this.#shellUsed = true;
    this.io.show(this.#shell.take());
    const wasPassed = this.hasPassed();
    const typed = this.#shell.type(text);
    await watchVisit(this.visit, typed);
    await typed;
    this.io.show(this.#shell.take());
    if (!this.#shell.isWaiting()) this.io.say('(It is still running.)');
    if (!wasPassed) await watchVisit(this.visit, after(effectMs));
  }

  /** What was done so far, as a shell script where the learner is. */
  writeScript(): Promise<void> {
    return tellScript(this.visit);
  }

  /** Asks whether to do what loses something. */
  async isMeant(question: string): Promise<boolean> {
    this.io.say(`${question} y does it, anything else does not.`);
    return (await this.io.next())?.trim() === 'y';
  }

  /** Says once that the lab has ended. */
  tellEnd(): void {
    const { lab } = this.visit.session;
    if (lab.state !== 'ended' || this.#toldEnd) return;
    this.#toldEnd = true;
    this.io.say(`The lab has ended: ${lab.detail ?? 'nobody knows why'}.`);
  }

  /** Keeps how far the learner is. */
  async keep(): Promise<void> {
    const next = advance(this.#progress, this.visit.session, { lesson: this.visit.lesson });
    if (next === this.#progress) return;
    this.#progress = next;
    const why = await this.#file.save(next);
    // Once is enough: the lesson goes on all the same.
    if (why !== null && why !== this.#toldWhy) this.io.say(why);
    this.#toldWhy = why ?? this.#toldWhy;
  }

  #newLab(): void {
    this.#shellUsed = false;
    this.#toldEnd = false;
  }
}
