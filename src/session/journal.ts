// A visit's log and what it comes to, and the order in which a visit does things.
import type { EntryBody } from './entry.ts';
import { newSession, reduce, type Session } from './session.ts';
import type { VisitParts } from './stage.ts';

export class Journal {
  readonly #parts: Pick<VisitParts, 'now' | 'onEntry'>;
  #session: Session = newSession;
  #busy: Promise<void> | null = null;

  constructor(parts: Pick<VisitParts, 'now' | 'onEntry'>) {
    this.#parts = parts;
  }

  /** The reduction of everything that was logged. */
  get session(): Session {
    return this.#session;
  }

  /** Whether something is being done: a look in the background then gives way. */
  get isBusy(): boolean {
    return this.#busy !== null;
  }

  log(body: EntryBody): void {
    const entry = { at: this.#parts.now(), ...body };
    this.#session = reduce(this.#session, entry);
    this.#parts.onEntry(entry);
  }

  /** Says something at the foot of the screen. */
  tell(text: string): void {
    this.log({ type: 'notice', text });
  }

  /** Everything that acts runs one after the other. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
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
}
