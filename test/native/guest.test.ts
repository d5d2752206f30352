// The native program `guest`, with a shell in the place of QEMU: what that is given, what is told of it, and that it never outlives anybody.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { nativeFolder } from '../../src/lab/installation.ts';
import { needsRoot } from '../live/child.ts';
import { suite } from '../support/suite.ts';

const test = suite('native guest', { seconds: 20 });
const file = join(nativeFolder(), 'guest');

interface Started {
  readonly child: ChildProcess;
  /** All lines so far, each as when, kind and text. */
  readonly lines: readonly (readonly [at: bigint, kind: string, text: string])[];
  readonly lifeline: Socket;
  readonly closed: Promise<unknown>;
  /** The text of the first line of that kind. */
  first(kind: string): Promise<string>;
}

/** `script`: what stands for QEMU does. */
const withGuest = async (script: string, body: (guest: Started) => Promise<void>, program = '/bin/sh') => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-guest-'));
  const kernel = join(folder, 'kernel');
  writeFileSync(kernel, 'the kernel\n', { mode: 0o600 });
  const child = spawn(file, [kernel, program, '-c', script], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'], env: {} });
  const lines: [bigint, string, string][] = [];
  if (!child.stdout) throw new Error('no lines');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, at = '', kind = '', text = ''] = /^(\d+) ([A-Z]) (.*)$/.exec(line) ?? [];
    lines.push([BigInt(at), kind, text]);
  });
  (child.stdin as Writable).end('the initramfs\n');
  const first = async (kind: string) => {
    for (;;) {
      const found = lines.find((one) => one[1] === kind);
      if (found) return found[2];
      await delay(10);
    }
  };
  try {
    await body({ child, lines, lifeline: child.stdio[3] as Socket, closed: once(child, 'close'), first });
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
};

const gone = async (pid: number) => {
  while (existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    await delay(10);
};

test('it is given both files, and whatever it prints is told line by line, with the time', () =>
  withGuest(
    'cat /proc/self/fd/4 /proc/self/fd/5; printf "a\\r\\n\\nb\\033[2J\\n"; echo error >&2; exit 3',
    async ({ lines, closed }) => {
      await closed;
      const told = lines.map(([, kind, text]) => [kind, text]);
      assert.equal(
        told.filter(([kind]) => kind === 'L'),
        ['the kernel', 'the initramfs', 'a', 'b?[2J', 'error'].map((text) => ['L', text]),
      );
      assert.equal([told[0]?.[0], told[1]?.[0], told.at(-1)], ['S', 'X', ['E', 'exited 3']]);
      const times = lines.map(([at]) => at);
      assert.equal(times, [...times].sort());
      const now = process.hrtime.bigint();
      assert.ok(times.every((at) => at <= now && now - at < 20_000_000_000n));
    },
  ));

test(
  'it is nobody, may gain nothing, and holds no descriptor but its own',
  () =>
    withGuest(
      'grep -E "^(Uid|Gid|Groups|NoNewPrivs|CapEff):" /proc/self/status; ls /proc/$$/fd; exit',
      async ({ lines, closed }) => {
        await closed;
        const told = lines.filter(([, kind]) => kind === 'L').map(([, , text]) => text.replaceAll('?', ' ').trim());
        assert.equal(told, [
          'Uid: 65534 65534 65534 65534',
          'Gid: 65534 65534 65534 65534',
          'Groups:',
          'CapEff: 0000000000000000',
          'NoNewPrivs: 1',
          ...['0', '1', '2', '4', '5'],
        ]);
      },
    ),
  { needs: [needsRoot] },
);

test('it ends with the lifeline', () =>
  withGuest('echo up; exec sleep 1000', async ({ lifeline, first, closed, lines }) => {
    const pid = Number(await first('X'));
    await first('L');
    lifeline.destroy();
    await closed;
    await gone(pid);
    assert.equal(lines.at(-1)?.slice(1), ['E', 'killed 9']);
  }));

test('it ends when the program that holds it is killed', () =>
  withGuest('echo up; exec sleep 1000', async ({ child, first, closed }) => {
    const pid = Number(await first('X'));
    await first('L');
    child.kill('SIGKILL');
    await closed;
    await gone(pid);
  }));

test('no signal that a terminal sends ends it, and one that closes its console is ended', () =>
  withGuest('trap "" HUP; exec >/dev/null 2>&1; sleep 1000', async ({ closed, lines }) => {
    await closed;
    assert.equal(lines.at(-1)?.slice(1), ['E', 'killed 9']);
  }));

test('what cannot be executed is said', () =>
  withGuest(
    '',
    async ({ closed, lines }) => {
      await closed;
      assert.equal(lines.at(-1)?.slice(1), ['F', 'ENOENT /none']);
    },
    '/none',
  ));
