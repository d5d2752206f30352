// The sandbox line by line: a call is chosen by its name and filled in, and what it changed is read out.
import type { Course } from '../lesson/lesson.ts';
import { type Entry, entries } from '../panes/palette-groups.ts';
import { sandboxId } from '../session/sandbox-lesson.ts';
import { fillIn } from './linear-form.ts';
import type { LineIo } from './linear-io.ts';
import { sandboxHelpText, sandboxNextText, type Word, wordOf } from './linear-keys.ts';
import { readOutcome } from './linear-reader.ts';
import { type LinearParts, LinearVisit } from './linear-visit.ts';

export class LinearSandbox {
  readonly #here: LinearVisit;
  readonly #io: LineIo;

  constructor(course: Course, parts: LinearParts) {
    this.#here = new LinearVisit(course, parts);
    this.#io = parts.io;
  }

  /** Goes on until the learner quits, or there is no more input. */
  async read(): Promise<void> {
    await this.#here.visit.open(sandboxId);
    this.#io.say('Sandbox: a lab without a lesson.');
    this.#list();
    for (;;) {
      this.#here.tellEnd();
      this.#io.say(sandboxNextText(this.#here.at));
      const line = await this.#io.next();
      if (line === null) return;
      const word = wordOf(line);
      if (word.type === 'quit' && (await this.#isMeant('The lab ends, and what was built in it is gone.'))) return;
      await this.#obey(word).catch((error: Error) => this.#io.say(error.message));
    }
  }

  /** Ends the lab. Resolves with what was left of it on the machine. */
  close(): Promise<readonly string[]> {
    return this.#here.close();
  }

  async #obey(word: Word): Promise<void> {
    switch (word.type) {
      case 'quit':
        return;
      case 'forward':
        return this.#list();
      case 'command':
        return this.#here.command(word.text);
      case 'pane':
        return this.#here.readPane(word.pane);
      case 'back':
        return this.#undo();
      case 'reset':
        if (await this.#isMeant('A fresh lab, without any call; what was built in this one is gone.'))
          await this.#here.visit.reset('lesson');
        return;
      case 'script':
        return this.#here.writeScript();
      case 'shell':
        this.#io.say('Type ! and a command: it runs in the shell. ! alone presses enter there.');
        return;
      case 'help':
        for (const text of sandboxHelpText) this.#io.say(text);
        return;
      default:
        return word.type === 'unknown' ? this.#call(word.text) : this.#io.say('There is nothing of that here.');
    }
  }

  /** Every call, by its group. */
  #list(): void {
    for (const group of new Set(entries.map((entry) => entry.group))) {
      const names = entries.filter((entry) => entry.group === group).map(({ call }) => call);
      this.#io.say(`${group}: ${[...new Set(names)].join(', ')}`);
    }
  }

  async #call(name: string): Promise<void> {
    const { visit } = this.#here;
    const found = entries.filter(({ call }) => call === name);
    if (found.length === 0)
      return this.#io.say(`${name}: no call has this name. An empty line lists them, ? says more.`);
    if (visit.session.lab.state === 'ended') return this.#io.say('r starts again, in a new lab.');
    const entry = await this.#chosen(found);
    const act = entry && (await fillIn(entry, visit.session, this.#io));
    if (!act) return;
    await visit.perform(act, visit.session.calls.length);
    readOutcome(this.#here.at, this.#io);
  }

  /** Where a call is for several things, which one it is to be. */
  async #chosen(found: readonly Entry[]): Promise<Entry | null> {
    if (found.length === 1) return found[0] ?? null;
    for (const [index, { group, summary }] of found.entries()) this.#io.say(`${index + 1}  ${group}: ${summary}`);
    this.#io.say('Which one? Empty line: 1');
    const line = (await this.#io.next())?.trim();
    const entry = found[line === '' ? 0 : Number(line) - 1] ?? null;
    if (!entry && line !== undefined) this.#io.say(`${line}: there is no such one.`);
    return entry;
  }

  async #undo(): Promise<void> {
    const { visit, shellUsed } = this.#here;
    const latest = visit.session.calls.at(-1);
    if (!latest) return this.#io.say('There is no call to undo.');
    const what = 'Undo is a fresh lab with the calls before it made again. What you did in the shell is gone then.';
    if (shellUsed && !(await this.#here.isMeant(what))) return;
    await visit.back();
    this.#io.say(`Undone: ${latest.text}`);
  }

  /** Whether to end the lab, which is asked only where something was built in it. */
  async #isMeant(what: string): Promise<boolean> {
    const { visit, shellUsed } = this.#here;
    const isBuilt = visit.session.lab.state === 'ready' && (shellUsed || visit.session.calls.length > 0);
    return !isBuilt || this.#here.isMeant(what);
  }
}
