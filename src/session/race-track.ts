// A race under way: a guest boots, and beside it a step's calls make a container. All that is reached goes into the journal.
import type { Act } from '../call/call.ts';
import type { Outcome } from '../call/outcome.ts';
import { type GuestReport, guestMarks, type Mark, type Race } from '../kernel/race.ts';
import type { Verdict } from '../lesson/expect.ts';
import type { Journal } from './journal.ts';
import type { BootedGuest, VisitParts } from './stage.ts';

/** How often the screen hears of it. */
const tellMs = 250;

/** So long a guest may take, where its processor is emulated and the machine is busy. */
const patienceUs = 90e6;

type Parts = Pick<VisitParts, 'now' | 'sleep' | 'patienceMs' | 'residentBytes'>;

export class RaceTrack {
  readonly #parts: Parts;
  readonly #journal: Journal;
  readonly #guest: BootedGuest;
  readonly #start: number;
  #state: Race['state'] = 'running';
  #end: string | null = null;
  #guestBytes: number | null = null;
  #containerBytes: number | null = null;
  #containerStart: number | null = null;
  #callNanoseconds = 0;
  readonly #marks: Mark[] = [];
  /** What is looked at of the container: the process that was made. */
  #child: string | null = null;

  constructor(parts: Parts, journal: Journal, guest: BootedGuest) {
    this.#parts = parts;
    this.#journal = journal;
    this.#guest = guest;
    this.#start = parts.now();
    guest.ended.then((how) => {
      this.#end = how;
    });
    this.#tell();
  }

  /** Whether it was broken off. */
  get isStopped(): boolean {
    return this.#state === 'stopped';
  }

  /** To be told before a call is made: the container begins with the first that makes a process. */
  willCall(act: Act): void {
    if (act.as !== undefined) this.#containerStart ??= this.#parts.now();
  }

  /** What a call of the container has come to. `answeredUs`: when, by the clock of the visit. */
  hasCalled(act: Act, outcome: Outcome, answeredUs: number): void {
    if (this.#containerStart === null) return;
    if (act.as !== undefined) this.#child ??= act.as;
    this.#callNanoseconds += outcome.nanoseconds;
    this.#marks.push({ what: markOf(act), atUs: answeredUs - this.#containerStart });
    this.#tell();
  }

  /** Waits until the guest is off, and resolves with what there is to say of it. */
  async finish(): Promise<Verdict> {
    const until = this.#start + patienceUs * Math.max(1, this.#parts.patienceMs / 10_000);
    while (this.#state === 'running' && this.#end === null && this.#parts.now() < until) {
      this.#tell();
      await Promise.race([this.#parts.sleep(tellMs), this.#guest.ended]);
    }
    const { report, console } = this.#guest.look();
    const isOver = report !== null && this.#end === 'exited 0';
    if (this.#state === 'running') this.#state = isOver ? 'over' : 'failed';
    const how = this.#end ?? `nothing for ${Math.round((this.#parts.now() - this.#start) / 1e6)} s`;
    await this.#guest.end();
    this.#tell();
    return verdict(report, isOver, how, console);
  }

  /** Ends the guest: nobody waits for it any more. */
  stop(): Promise<void> {
    if (this.#state === 'running') this.#state = 'stopped';
    return this.#guest.end();
  }

  #tell(): void {
    this.#journal.log({ type: 'race', race: this.#race() });
  }

  #race(): Race {
    const { marks, console, report } = this.#guest.look();
    const off = marks.find(({ what }) => what === guestMarks.off)?.atUs;
    this.#guestBytes = most(this.#guestBytes, this.#parts.residentBytes(this.#guest.pid));
    this.#containerBytes = most(this.#containerBytes, this.#residentContainer());
    return {
      state: this.#state,
      elapsedUs: off ?? this.#parts.now() - this.#start,
      by: this.#guest.by,
      container: { marks: [...this.#marks], memoryBytes: this.#containerBytes },
      callNanoseconds: this.#callNanoseconds,
      guest: { marks, memoryBytes: this.#guestBytes },
      guestPid: this.#guest.pid,
      console,
      report,
    };
  }

  #residentContainer(): number | null {
    const child = this.#child === null ? undefined : this.#journal.session.names.get(this.#child);
    return child ? this.#parts.residentBytes(child.pid) : null;
  }
}

/** What a call of the container brought it. */
const markOf = ({ call, as }: Act): string => {
  if (as !== undefined) return `${call}(): its number 1`;
  if (call === 'execve') return 'execve(): its program';
  return call === 'read' ? 'read(): its first line' : `${call}()`;
};

const most = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const verdict = (report: GuestReport | null, held: boolean, how: string, console: string): Verdict => ({
  held,
  claim: 'a virtual machine boots a kernel of its own, and its number 1 says which',
  saw: held ? `it runs ${report?.release}` : `QEMU: ${how}; the last line of its console: ${console || 'none'}`,
  tryThis: held ? null : 'r starts the step again; `cutaway doctor` says what a guest needs',
});
