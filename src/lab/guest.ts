// Boots a virtual machine outside the lab, in QEMU, and reads what it reaches from its console. It ends with `end()`, or with this program.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type GuestReport, guestMarks, type Mark } from '../kernel/race.ts';
import { findGuest, type GuestParts } from './guest-find.ts';
import { guestRoot, isKernelLine, reportOf, saidIn } from './guest-init.ts';
import { LabError } from './lab.ts';
import { findBusybox } from './program.ts';

/** A virtual machine that has been started. */
export interface Guest {
  /** QEMU's number on the machine. */
  readonly pid: number;
  readonly by: GuestParts['by'];
  /** What it has reached so far. */
  look(): GuestSight;
  /** Settles when it is gone, however that came about: `exited 0`. */
  readonly ended: Promise<string>;
  /** Ends it, and waits until it is gone. Idempotent. */
  end(): Promise<void>;
}

export interface GuestSight {
  readonly marks: readonly Mark[];
  /** The latest line of its console. */
  readonly console: string;
  readonly report: GuestReport | null;
}

/** What the guest finds: enough for a kernel and a shell. */
const memory = '128M';

/** Starts one. Rejects with LabError where that cannot be. */
export const bootGuest = async (parts: GuestParts = findGuest()): Promise<Guest> => {
  const root = guestRoot(readFileSync(findBusybox()));
  // 0: its first root. 1: its lines. 3: the lifeline, as that of a lab.
  const child = spawn(parts.guest, [parts.kernel, parts.qemu, ...qemuArguments(parts)], {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    cwd: '/',
    env: {},
  });
  const guest = new Running(child, parts.by);
  const input = child.stdin as Writable | null;
  input?.on('error', () => {});
  input?.end(root);
  return guest.started;
};

/** No disk, no network, no screen, no settings of the machine's: a processor, memory, and a serial line for a console. */
const qemuArguments = ({ by }: GuestParts): readonly string[] => {
  const isArm = process.arch === 'arm64';
  const machine = isArm ? ['-M', 'virt', '-cpu', 'max'] : ['-M', 'pc', ...(by === 'kvm' ? ['-cpu', 'host'] : [])];
  const append = isArm ? 'console=ttyAMA0 earlycon panic=-1' : 'console=ttyS0 earlyprintk=ttyS0 panic=-1';
  return [
    ...machine,
    ...['-accel', by === 'kvm' ? 'kvm' : 'tcg,tb-size=64', '-m', memory, '-smp', '1'],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-nic', 'none', '-display', 'none', '-serial', 'stdio'],
    ...['-kernel', '/proc/self/fd/4', '-initrd', '/proc/self/fd/5', '-append', append],
  ];
};

class Running implements Guest {
  readonly started: Promise<Guest>;
  readonly ended: Promise<string>;
  readonly by: Guest['by'];
  pid = 0;
  readonly #lifeline: Socket | null;
  readonly #start = Promise.withResolvers<Guest>();
  readonly #end = Promise.withResolvers<string>();
  readonly #said = new Map<string, string>();
  readonly #marks: Mark[] = [];
  #startedNs = 0n;
  #console = '';
  #ending = 'lost';

  constructor(child: ChildProcess, by: Guest['by']) {
    this.by = by;
    this.started = this.#start.promise;
    this.ended = this.#end.promise;
    this.#lifeline = (child.stdio[3] ?? null) as Socket | null;
    this.#lifeline?.on('error', () => {});
    child.once('error', (error: NodeJS.ErrnoException) => this.#over(error.code ?? error.message));
    child.once('close', () => this.#over(this.#ending));
    if (child.stdout) createInterface({ input: child.stdout as Readable }).on('line', (line) => this.#hear(line));
  }

  look(): GuestSight {
    return { marks: [...this.#marks], console: this.#console, report: reportOf(this.#said) };
  }

  async end(): Promise<void> {
    this.#lifeline?.destroy();
    await this.ended;
  }

  /** native/README.md: when, what kind of line, its text. */
  #hear(line: string): void {
    const [, ns = '0', kind = '', text = ''] = /^(\d+) ([A-Z]) (.*)$/.exec(line) ?? [];
    const at = BigInt(ns);
    if (kind === 'S') this.#startedNs = at;
    else if (kind === 'X') {
      this.pid = Number(text);
      this.#reach('qemu', at);
      this.#start.resolve(this);
    } else if (kind === 'L') this.#hearConsole(text, at);
    else if (kind === 'E' || kind === 'F') {
      this.#ending = text;
      if (text === 'exited 0' && reportOf(this.#said)) this.#reach('off', at);
    }
  }

  #hearConsole(text: string, at: bigint): void {
    this.#console = text;
    if (isKernelLine(text)) this.#reach('kernel', at);
    const said = saidIn(text);
    if (said?.word === 'init') this.#reach('init', at);
    else if (said) this.#said.set(said.word, said.rest);
  }

  #reach(mark: keyof typeof guestMarks, at: bigint): void {
    const what = guestMarks[mark];
    if (this.#marks.some((one) => one.what === what)) return;
    this.#marks.push({ what, atUs: Number((at - this.#startedNs) / 1000n) });
  }

  #over(how: string): void {
    this.#start.reject(new LabError(`QEMU could not be started: ${how}`));
    this.#start.promise.catch(() => {});
    this.#end.resolve(how);
  }
}
