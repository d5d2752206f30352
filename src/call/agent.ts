// The conversation with a lab's agent (native/README.md): asks, and matches answers to questions.
// Starts no lab.
import type { Duplex } from 'node:stream';
import { decodeFields, encodeFrame, type Frame, FrameReader } from './frame.ts';
import { type Hands, HandsError, NoActorError, type Terminal, type TerminalOptions } from './hands.ts';
import type { Answer, Outcome } from './outcome.ts';
import { PtyTerminal, type Send } from './terminal.ts';

/** The hands of a lab whose agent has said hello. */
export interface ConnectedHands extends Hands {
  /** The agent's number in the lab. */
  readonly agentPid: number;
  /** Settles when the conversation is over, however that came about. Everything rejects with HandsError then. */
  readonly closed: Promise<void>;
}

/**
 * Waits for the hello of the agent at the other end of `stream`, and owns the stream from then on.
 * Rejects with HandsError when the stream closes before, or when the agent speaks another version.
 */
export const connectHands = (stream: Duplex): Promise<ConnectedHands> => new Conversation(stream).greeted;

const version = '1';

/** An `R` frame. */
interface Reply {
  /** `null` when the call does not return. */
  readonly value: number | null;
  /** Empty when the call succeeded. */
  readonly errno: string;
  readonly nanoseconds: number;
  readonly data: string;
}

interface Question {
  /** The child that answers too, if its parent's call succeeds. */
  readonly child: string | null;
  /** The parent's reply, while only the child's answer is missing. */
  reply: Reply | null;
  /** `born` is the child's own number; `null` when there is none, or when it ended before it could tell. */
  settle(reply: Reply, born: number | null): void;
  reject(error: unknown): void;
}

class Conversation implements ConnectedHands {
  readonly greeted: Promise<ConnectedHands>;
  readonly closed: Promise<void>;
  readonly #stream: Duplex;
  readonly #reader = new FrameReader();
  readonly #greeting = Promise.withResolvers<ConnectedHands>();
  readonly #closing = Promise.withResolvers<void>();
  readonly #questions = new Map<string, Question>();
  readonly #actors = new Set<string>();
  readonly #terminals = new Map<string, PtyTerminal>();
  #agentPid = 0;
  #asked = 0;
  #fault: HandsError | null = null;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.greeted = this.#greeting.promise;
    this.closed = this.#closing.promise;
    stream.on('data', (piece: Buffer) => this.#hear(piece));
    stream.on('error', (error) => this.#end(`The conversation with the lab broke: ${error.message}.`));
    for (const event of ['end', 'close']) stream.on(event, () => this.#end('The lab is gone: its agent hung up.'));
  }

  get agentPid(): number {
    return this.#agentPid;
  }

  start(actor: string): Promise<number> {
    return this.#ask('A', [actor], null, (reply) => {
      const pid = numberIn(reply, `The actor ${actor} could not be started`);
      this.#actors.add(actor);
      return pid;
    });
  }

  perform(actor: string, call: string, args: readonly string[], as?: string): Promise<Answer> {
    return this.#ask('C', [actor, as ?? '', call, ...args], as ?? null, (reply, pid) => ({
      outcome: outcomeOf(reply),
      born: as === undefined || pid === null ? null : { actor: as, pid },
    }));
  }

  terminal(actor: string, options: TerminalOptions): Promise<Terminal> {
    const { argv, environment, columns, rows } = options;
    const name = `pty-${this.#asked}`;
    const fields = [actor, name, columns, rows, argv.length, ...argv, ...environment];
    return this.#ask('T', fields, null, (reply) => {
      const pid = numberIn(reply, `No terminal could be opened for ${actor}`);
      const terminal = new PtyTerminal(name, pid, this.#send);
      this.#terminals.set(name, terminal);
      return terminal;
    });
  }

  has(actor: string): boolean {
    return this.#actors.has(actor);
  }

  /** `read` runs in the turn in which the answer is heard: what stands right behind it may concern what it makes. */
  async #ask<Result>(
    kind: string,
    fields: readonly (string | number)[],
    child: string | null,
    read: (reply: Reply, born: number | null) => Result,
  ): Promise<Result> {
    if (this.#fault) throw this.#fault;
    const id = String(this.#asked++);
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const frame = encodeFrame(kind, [id, ...fields]);
    const settle = (reply: Reply, born: number | null) => {
      try {
        resolve(read(reply, born));
      } catch (error) {
        reject(error);
      }
    };
    this.#questions.set(id, { child, reply: null, settle, reject });
    this.#stream.write(frame);
    return promise;
  }

  readonly #send: Send = (kind, fields) => {
    if (!this.#fault) this.#stream.write(encodeFrame(kind, fields));
  };

  #hear(piece: Buffer): void {
    if (this.#fault) return;
    try {
      for (const frame of this.#reader.push(piece)) this.#understand(frame);
    } catch (error) {
      if (!(error instanceof HandsError)) throw error;
      this.#end(error.message);
    }
  }

  #understand({ kind, payload }: Frame): void {
    const [first = '', second = '', third = ''] = decodeFields(payload, 3).map(String);
    if (kind === 'H') this.#greet(first, second);
    else if (kind === 'R') this.#replied(first, replyOf(payload));
    else if (kind === 'B') this.#born(first, second, third);
    else if (kind === 'E') this.#ended(first);
    else if (kind === 'O') this.#terminals.get(first)?.output(payload.subarray(Buffer.byteLength(first) + 1));
    else if (kind === 'X') this.#exited(first);
    else if (kind === 'F') this.#refused(first, decodeFields(payload, 2)[1]?.toString() ?? '');
    else throw new HandsError(`The lab's agent sent a message of an unknown kind: ${JSON.stringify(kind)}.`);
  }

  #greet(spoken: string, pid: string): void {
    if (spoken !== version)
      throw new HandsError(
        `The lab's agent speaks version ${spoken}, we speak version ${version}: build native/ again.`,
      );
    this.#agentPid = Number(pid);
    this.#greeting.resolve(this);
  }

  #replied(id: string, reply: Reply): void {
    const question = this.#questions.get(id);
    if (!question) throw new HandsError(`The lab's agent answered a question that was not asked: ${id}.`);
    if (question.child !== null && reply.errno === '') question.reply = reply;
    else this.#settle(id, question, reply, null);
  }

  #born(id: string, actor: string, pid: string): void {
    const question = this.#questions.get(id);
    if (!question?.reply) throw new HandsError(`A child of no question answered: ${actor}.`);
    this.#actors.add(actor);
    this.#settle(id, question, question.reply, Number(pid));
  }

  #settle(id: string, question: Question, reply: Reply, born: number | null): void {
    this.#questions.delete(id);
    question.settle(reply, born);
  }

  #ended(actor: string): void {
    this.#actors.delete(actor);
    for (const [id, question] of this.#questions)
      if (question.child === actor && question.reply) this.#settle(id, question, question.reply, null);
  }

  #exited(name: string): void {
    this.#terminals.get(name)?.end();
    this.#terminals.delete(name);
  }

  #refused(id: string, text: string): void {
    // It knows of an actor's end a moment before it tells.
    const kind = text.startsWith('no such actor') ? NoActorError : HandsError;
    const error = new kind(`The lab's agent refused: ${text}.`);
    const question = this.#questions.get(id);
    // Without an id it is we who speak wrongly, and nobody waits for an answer.
    if (!question) throw error;
    this.#questions.delete(id);
    question.reject(error);
  }

  #end(message: string): void {
    if (this.#fault) return;
    const fault = new HandsError(message);
    this.#fault = fault;
    this.#stream.destroy();
    this.#actors.clear();
    for (const question of this.#questions.values()) question.reject(fault);
    this.#questions.clear();
    for (const name of [...this.#terminals.keys()]) this.#exited(name);
    this.#greeting.reject(fault);
    this.#closing.resolve();
  }
}

const replyOf = (payload: Buffer): Reply => {
  const [, value = '', errno = '', nanoseconds = '', data = ''] = decodeFields(payload, 5).map(String);
  if (!/^-?\d*$/.test(value) || !/^[A-Z0-9]*$/.test(errno) || !/^\d+$/.test(nanoseconds))
    throw new HandsError("The lab's agent sent an answer that makes no sense.");
  return { value: value === '' ? null : Number(value), errno, nanoseconds: Number(nanoseconds), data };
};

const outcomeOf = ({ value, errno, nanoseconds, data }: Reply): Outcome =>
  errno === '' ? { ok: true, value, data, nanoseconds } : { ok: false, errno, ...(data && { data }), nanoseconds };

/** Where a failure is nothing to show: the reply's data then says which call it was. */
const numberIn = ({ value, errno, data }: Reply, failed: string): number => {
  if (errno !== '') throw new HandsError(`${failed}: ${data ? `${data}: ` : ''}${errno}.`);
  if (value === null) throw new HandsError(`${failed}: there was no number in the answer.`);
  return value;
};
