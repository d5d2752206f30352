// However the program ends, in the middle of a lesson: the terminal is as before, and so is the machine. The eleven ways are those that
// full-screen programs are compared by; where one of ours ends in good order, nobody else has anything to say.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { nativeFolder, timeFactor } from '../../src/lab/installation.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';
import { needsProgram } from './child.ts';

const root = join(import.meta.dirname, '..', '..');
const test = suite('guard', { seconds: 30, needs: [needsProgram('script')] });

/** Loaded into the program before anything else: dies when told to by a signal that nobody else handles. */
const faults = `
const deaths = {
  exit: () => process.exit(7),
  throw: () => { throw new RangeError('thrown\\x1b[2J\\nfor a test'); },
  reject: () => void Promise.reject(new RangeError('rejected for a test')),
  exhaust: () => { for (const all = []; ; ) all.push(new Array(100_000).fill(all.length + 0.5)); },
};
process.on('SIGPWR', deaths[process.env.DEATH] ?? (() => {}));
`;

interface Session {
  readonly terminal: TestTerminal;
  /** The program's own number. */
  readonly pid: number;
  /** What a file that the session's script wrote holds. */
  read(name: string): string;
  /** Where files are that the session has written. */
  folder(name: string): string;
  /** All bytes that the terminal got. */
  bytes(): string;
}

interface SessionOptions {
  readonly death?: string;
  /** Instead of a script that starts the program and looks at the terminal before and after. */
  readonly shell?: string;
  readonly native?: string;
}

/** A terminal within a terminal, so that every byte is seen; in it the program, with a lesson. */
const inLesson = async (body: (session: Session) => Promise<void>, options: SessionOptions = {}) => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-guard-'));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('faults.mjs'), faults);
  writeFileSync(at('learn'), startScript(folder, options));
  writeFileSync(at('session'), sessionScript(folder));
  const terminal = openTerminal({
    command: `script -qfc "${options.shell ?? `sh ${at('session')}`}" ${at('bytes')}`,
    environment: { XDG_STATE_HOME: folder, ENV: '', PS1: '> ' },
  });
  const read = (name: string) => readFileSync(at(name), 'latin1');
  try {
    if (options.shell) {
      await terminal.waitFor(/^[#$]/m);
      terminal.type(`stty -a >${at('before')}; sh ${at('learn')}\n`);
    }
    await terminal.waitFor('1 2 3  answer', 20);
    await hasLog(folder);
    await body({ terminal, pid: Number(read('pid')), read, folder: at, bytes: () => read('bytes') });
  } finally {
    // It does not end with its terminal, as the ones in it do.
    process.kill(terminal.pid, 'SIGKILL');
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await assertUnchanged(before);
};

const hasLog = async (folder: string) => {
  const logs = join(folder, 'cutaway', 'log');
  const deadline = performance.now() + 10_000 * timeFactor();
  while (!existsSync(logs) || readdirSync(logs).length === 0) {
    if (performance.now() > deadline) throw new Error('there is no log');
    await delay(10);
  }
};

const startScript = (folder: string, { death = '', native }: SessionOptions) => `
echo $$ >${folder}/pid
ulimit -c 0
export DEATH=${death} NODE_OPTIONS="--import ${folder}/faults.mjs ${death === 'exhaust' ? '--max-old-space-size=96' : ''}"
${native ? `export CUTAWAY_NATIVE=${native}` : ''}
exec ${root}/bin/cutaway learn pid-namespace/fork
`;

const sessionScript = (folder: string) => `
cd ${folder}
stty -a >before
sh learn
echo $? >status
sleep ${0.2 * timeFactor()}
stty -a >after
stty -icanon min 0 time 1; dd bs=1000 count=1 >typed 2>/dev/null; stty icanon
echo "the shell has it again"
exec sleep 1000
`;

/** How each private mode was set last: `h` or `l`. */
const modesAfter = (bytes: string): Readonly<Record<string, string>> => {
  const changes = [...bytes.matchAll(/\x1b\[\?([\d;]+)([hl])/g)];
  return Object.fromEntries(changes.flatMap(([, modes = '', way = '']) => modes.split(';').map((mode) => [mode, way])));
};

/** Alternate screen, pastes, every way to report a mouse or the focus, a frame that is not to be shown yet. */
const modesOff = ['1049', '2004', '1000', '1002', '1003', '1004', '1005', '1006', '1015', '2026'];

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

const assertGivenBack = (bytes: string, stty: readonly [string, string]) => {
  assert.is(stty[1], stty[0]);
  assert.ok(
    bytes.includes('\x1b[?1049h') && bytes.includes('\x1b[?25l') && bytes.includes('\x1b[?2004h'),
    'it was taken',
  );
  const modes = modesAfter(bytes);
  assert.is(modes['25'], 'h', 'the cursor is shown');
  for (const mode of modesOff) assert.is.not(modes[mode], 'h', `mode ${mode} is off`);
  assert.ok(count(bytes, /\x1b\[>\d*u/g) <= count(bytes, /\x1b\[<\d*u/g), "kitty's keys are off");
};

/** What the main screen shows when it is over. */
const ended = async ({ terminal, read, bytes }: Session): Promise<string> => {
  const frame = await terminal.waitFor('the shell has it again', 20);
  assertGivenBack(bytes(), [read('before'), read('after')]);
  assert.not.match(frame, 'Meet number 1');
  return frame.replaceAll('\n', '');
};

interface Death {
  /** A signal from outside, or SIGPWR for one of the faults within. */
  readonly signal: NodeJS.Signals;
  readonly death?: string;
  readonly status: number;
  /** What the guard says; `null`: nothing, the program has ended in good order. */
  readonly said: string | null;
}

const deaths: Readonly<Record<string, Death>> = {
  'process.exit': { signal: 'SIGPWR', death: 'exit', status: 7, said: 'cutaway ended with status 7;' },
  'an exception': { signal: 'SIGPWR', death: 'throw', status: 1, said: 'cutaway ended: RangeError: thrown^[[2J;' },
  'a rejected promise': {
    signal: 'SIGPWR',
    death: 'reject',
    status: 1,
    said: 'cutaway ended: RangeError: rejected for a test;',
  },
  SIGTERM: { signal: 'SIGTERM', status: 143, said: null },
  SIGHUP: { signal: 'SIGHUP', status: 129, said: null },
  SIGINT: { signal: 'SIGINT', status: 130, said: null },
  SIGQUIT: { signal: 'SIGQUIT', status: 131, said: 'cutaway ended by SIGQUIT;' },
  SIGSEGV: { signal: 'SIGSEGV', status: 139, said: 'cutaway ended by SIGSEGV;' },
  SIGABRT: { signal: 'SIGABRT', status: 134, said: 'cutaway ended by SIGABRT;' },
  'an exhausted heap': { signal: 'SIGPWR', death: 'exhaust', status: 134, said: 'cutaway ended by SIGABRT;' },
  SIGKILL: { signal: 'SIGKILL', status: 137, said: 'cutaway ended by SIGKILL;' },
};

const [major = 0, minor = 0] = release().split('.').map(Number);

/** Before Linux 6.15 nobody knows how a process has ended once its parent has been told, which may come first. */
const orLess = (said: string): readonly string[] =>
  major > 6 || (major === 6 && minor >= 15) ? [] : [said.replace(/ (by|with) .*;$/, ' unexpectedly;')];

for (const [name, { signal, death, status, said }] of someOf(Object.entries(deaths), 3)) {
  test(`after ${name} the terminal is as before`, () =>
    inLesson(
      async (session) => {
        process.kill(session.pid, signal);
        const frame = await ended(session);
        assert.is(Number(session.read('status')), status);
        if (said === null) assert.not.match(frame, 'cutaway ended');
        else
          assert.ok(
            [said, ...orLess(said)].some((text) => frame.includes(text)),
            frame,
          );
        if (said !== null) assert.match(frame, new RegExp(`; its log is .*-${session.pid}\\.jsonl`));
      },
      death ? { death } : {},
    ));
}

test('what was typed into the lab and not read does not reach the shell', () =>
  inLesson(async (session) => {
    process.kill(session.pid, 'SIGSTOP');
    session.terminal.type('rm -rf /\n');
    // What tmux has sent, `script` has passed on when it shows no more.
    await delay(200 * timeFactor());
    process.kill(session.pid, 'SIGKILL');
    await ended(session);
    assert.is(session.read('typed'), '');
  }));

/** Types `command` where a shell has the terminal, and waits until it waits again. */
const typeInShell = async (terminal: TestTerminal, command: string) => {
  typed += 1;
  // What is looked for does not stand in what is typed.
  terminal.type(`${command}; echo done-$((${typed}))-\n`);
  await terminal.waitFor(`done-${typed}-`);
};

let typed = 0;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const hasEnded = async (pid: number) => {
  const deadline = performance.now() + 10_000 * timeFactor();
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw new Error('the program has not ended');
    await delay(10);
  }
};

test('ctrl-z gives the terminal to the shell, and fg draws all of it again, once and in the new size', () =>
  inLesson(
    async ({ terminal, pid, read, bytes }) => {
      terminal.press('C-z');
      await terminal.waitFor('Stopped');
      await typeInShell(terminal, `stty -a >$XDG_STATE_HOME/after`);
      assertGivenBack(bytes(), [read('before'), read('after')]);
      terminal.resize(100, 30);
      await typeInShell(terminal, 'until [ "$(stty size)" = "30 100" ]; do sleep 0.02; done');
      const length = bytes().length;
      terminal.type('fg\n');
      const frame = await terminal.waitFor('1 2 3  answer');
      assert.is(frame.split('\n')[0]?.length, 100, frame);
      assert.not.match(frame, 'Stopped');
      await delay(300 * timeFactor());
      const again = bytes().slice(length);
      assert.is(count(again, /\x1b\[\?1049h/g), 1);
      assert.is(count(again, /step 3 of 12/g), 1, 'one frame');
      // And it takes keys.
      terminal.press('s');
      await terminal.waitFor('ctrl-] leaves');
      terminal.type('sleep 100\n');
      await terminal.waitFor('sleep 100');
      terminal.press('C-z');
      await terminal.waitFor(/Stopped +sleep 100/);
      terminal.press('C-]', 'q', 'Enter');
      await hasEnded(pid);
      await typeInShell(terminal, `stty -a >$XDG_STATE_HOME/after`);
      assertGivenBack(bytes(), [read('before').replace('rows 40; columns 120', 'rows 30; columns 100'), read('after')]);
    },
    { shell: 'sh -i' },
  ));

test('stopped from outside it takes the terminal again', () =>
  inLesson(
    async ({ terminal, pid }) => {
      process.kill(pid, 'SIGSTOP');
      await typeInShell(terminal, 'stty sane');
      terminal.type('fg\n');
      await terminal.waitFor('1 2 3  answer');
      terminal.press('q');
      await hasEnded(pid);
    },
    { shell: 'sh -i' },
  ));

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`while it is stopped, ${signal} ends it, and the terminal stays the shell's`, () =>
    inLesson(
      async ({ terminal, read, bytes }) => {
        terminal.press('C-z');
        await terminal.waitFor('Stopped');
        await typeInShell(terminal, `kill -${signal.slice(3)} %1`);
        // As `kill` does by itself in shells that edit their line.
        await typeInShell(terminal, 'kill -CONT %1 2>/dev/null; wait');
        await typeInShell(terminal, `stty -a >$XDG_STATE_HOME/after`);
        assertGivenBack(bytes(), [read('before'), read('after')]);
        assert.not.match(terminal.frame(), 'cutaway ended');
      },
      { shell: 'sh -i' },
    ));
}

test('without the program nothing is lost but what it does, and only the log says so', async () => {
  const native = mkdtempSync(join(tmpdir(), 'cutaway-native-'));
  for (const name of ['lab', 'agent', 'watch']) symlinkSync(join(nativeFolder(), name), join(native, name));
  try {
    await inLesson(
      async (session) => {
        assert.not.match(session.terminal.frame(), 'guard');
        session.terminal.press('q');
        await ended(session);
        assert.is(Number(session.read('status')), 0);
        const [log = ''] = readdirSync(session.folder('cutaway/log'));
        assert.is(JSON.parse(session.read(`cutaway/log/${log}`).split('\n')[0] ?? '').noGuard, 'ENOENT');
      },
      { native },
    );
  } finally {
    rmSync(native, { recursive: true });
  }
});
