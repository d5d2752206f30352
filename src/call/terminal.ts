// A terminal in the lab, as the conversation with the agent carries it. Knows its frames, not who opened it.
import type { Terminal } from './hands.ts';

/** Sends one frame to the agent. */
export type Send = (kind: string, fields: readonly (string | number | Uint8Array)[]) => void;

type OutputListener = (bytes: Uint8Array, done: () => void) => void;

// Below the bound on a frame (native/README.md), whatever the terminal's name.
const inputMaxBytes = 65_536;

/** See Terminal. `output` and `end` are for whoever reads the agent's frames. */
export class PtyTerminal implements Terminal {
  readonly pid: number;
  readonly #name: string;
  readonly #send: Send;
  readonly #exitListeners: (() => void)[] = [];
  #outputListener: OutputListener | null = null;
  // Bounded: without acknowledgement the agent sends 256 KiB and no more.
  #unheard: Buffer[] = [];
  #closing = false;
  #ended = false;

  constructor(name: string, pid: number, send: Send) {
    this.#name = name;
    this.pid = pid;
    this.#send = send;
  }

  write(bytes: Uint8Array | string): void {
    const typed = Buffer.from(bytes);
    if (this.#closing) return;
    for (let start = 0; start < typed.length; start += inputMaxBytes)
      this.#send('I', [this.#name, typed.subarray(start, start + inputMaxBytes)]);
  }

  resize(columns: number, rows: number): void {
    if (!this.#closing) this.#send('W', [this.#name, columns, rows]);
  }

  /** One listener: a second one replaces the first, since both could not say that the same bytes are taken in. */
  onOutput(listener: OutputListener): void {
    this.#outputListener = listener;
    const unheard = this.#unheard;
    this.#unheard = [];
    for (const bytes of unheard) this.output(bytes);
  }

  onExit(listener: () => void): void {
    if (this.#ended) queueMicrotask(listener);
    else this.#exitListeners.push(listener);
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#send('Q', [this.#name]);
  }

  output(bytes: Buffer): void {
    if (!this.#outputListener) {
      this.#unheard.push(bytes);
      return;
    }
    let acknowledged = false;
    this.#outputListener(bytes, () => {
      if (acknowledged || this.#closing) return;
      acknowledged = true;
      this.#send('K', [this.#name, bytes.length]);
    });
  }

  end(): void {
    if (this.#ended) return;
    this.#closing = this.#ended = true;
    for (const listener of this.#exitListeners) listener();
  }
}
