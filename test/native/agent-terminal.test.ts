// Ptys in the lab: what is typed, shown and resized, and that a flood drowns nobody.
import * as assert from 'uvu/assert';
import type { Hands, Terminal, TerminalOptions } from '../../src/call/hands.ts';
import { suite, type TestOptions } from '../support/suite.ts';
import { builtAgent, namespaces, told, withHands } from './agent-sandbox.ts';

const test = suite('the terminals of the agent');
const real: TestOptions = { seconds: 30, needs: [builtAgent('build/agent'), namespaces] };

const shell: TerminalOptions = {
  argv: ['/bin/sh', '-i'],
  environment: ['PATH=/usr/bin:/usr/sbin', 'PS1=', 'TERM=dumb'],
  columns: 80,
  rows: 24,
};

/** What a terminal shows, as it grows. */
const transcript = (terminal: Terminal) => {
  let text = '';
  let look = () => {};
  const exited = new Promise<void>((resolve) => terminal.onExit(resolve));
  terminal.onOutput((bytes, done) => {
    text += Buffer.from(bytes).toString();
    done();
    look();
  });
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      look = () => pattern.test(text) && resolve(text);
      look();
    });
  return { until, exited, text: () => text };
};

const withShell =
  (body: (terminal: Terminal, screen: ReturnType<typeof transcript>, hands: Hands) => Promise<void>) => () =>
    withHands(async (hands) => {
      await hands.start('box');
      const terminal = await hands.terminal('box', shell);
      await body(terminal, transcript(terminal), hands);
    });

test(
  'a shell reads what is typed, shows it, and ends',
  withShell(async (terminal, screen, hands) => {
    terminal.write('echo $((6 * 7)) $$\r');
    assert.match(await screen.until(/\r\n42 \d+\r\n/), new RegExp(`echo \\$.*\r\n42 ${terminal.pid}\r\n`));
    terminal.write('exit\r');
    await screen.exited;
    assert.is(told(await hands.perform('box', 'wait', [String(terminal.pid)])), 'ECHILD');
  }),
  real,
);

test(
  'the shell is a session leader on a terminal of its own, an orphan, and has no descriptor of ours',
  withShell(async (terminal, screen) => {
    terminal.write('ps -o pid,ppid,pgid,sid,tpgid,tty -p $$; ls /proc/self/fd; tty; echo :end\r');
    const text = await screen.until(/\r\n:end/);
    assert.match(text, new RegExp(`\r\n +${terminal.pid} +1 +${terminal.pid} +${terminal.pid} +\\d+ pts/0\r\n`));
    // 3 is the directory that ls(1) reads.
    assert.match(text, /\r\n0 *\s+1 *\s+2 *\s+3\r\n\/dev\/pts\/0\r\n/);
  }),
  real,
);

test(
  'a new size is the size that stty sees, and SIGWINCH tells',
  withShell(async (terminal, screen) => {
    terminal.write('trap "echo changed" WINCH; stty size\r');
    await screen.until(/\r\n24 80\r\n/);
    terminal.resize(132, 43);
    terminal.write('stty size\r');
    assert.match(await screen.until(/\r\n43 132\r\n/), /changed/);
  }),
  real,
);

test(
  'ctrl-c interrupts the program in the foreground, not the shell',
  withShell(async (terminal, screen) => {
    terminal.write('sh -c "echo go; exec sleep 1000"\r');
    await screen.until(/\r\ngo\r\n/);
    terminal.write('\x03');
    terminal.write('echo status $?\r');
    await screen.until(/status 130\r\n/);
  }),
  real,
);

test(
  'hanging up sends SIGHUP to the session',
  withShell(async (terminal, screen, hands) => {
    terminal.write('echo up\r');
    await screen.until(/\r\nup\r\n/);
    terminal.close();
    await screen.exited;
    while (told(await hands.perform('box', 'kill', [String(terminal.pid), 'SIGCONT'])) !== 'ESRCH');
    terminal.write('nobody hears');
    terminal.resize(1, 1);
    terminal.close();
  }),
  real,
);

test(
  'a program that cannot be executed is an error that names the call and its errno',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      const opening = hands.terminal('box', { ...shell, argv: ['/missing'] });
      assert.match(String(await opening.catch((error: unknown) => error)), /HandsError: .*box: execve: ENOENT/);
      await hands.perform('box', 'unshare', ['CLONE_NEWNS']);
      await hands.perform('box', 'mount', ['none', '/dev', 'tmpfs', '0', '']);
      assert.match(
        String(await hands.terminal('box', shell).catch((error: unknown) => error)),
        /open \/dev\/ptmx: ENOENT/,
      );
      assert.ok(hands.has('box'));
    }),
  real,
);

test(
  'the shell lives in the namespaces of its actor, in the devpts that is seen there',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await hands.perform('box', 'unshare', ['CLONE_NEWPID|CLONE_NEWNS|CLONE_NEWUTS']);
      await hands.perform('box', 'fork', [], 'init');
      await hands.perform('init', 'mount', ['proc', '/proc', 'proc', '0', '']);
      await hands.perform('init', 'mount', ['devpts', '/dev/pts', 'devpts', '0', 'newinstance,ptmxmode=666']);
      await hands.perform('init', 'sethostname', ['inside']);
      const terminal = await hands.terminal('init', shell);
      const screen = transcript(terminal);
      terminal.write('hostname; ps -o pid,ppid,tty,args -p $$; ls /dev/pts; echo :end\r');
      const text = await screen.until(/\r\n:end/);
      assert.match(text, /\r\ninside\r\n/);
      assert.match(text, new RegExp(`\r\n +${terminal.pid} +1 pts/0`));
      assert.match(text, /\r\n0 *\s+ptmx/);
      terminal.write('exit\r');
      await screen.exited;
      // PID 1 of the namespace inherits the shell; it is our actor, and leaves no zombie of it.
      while (told(await hands.perform('init', 'kill', [String(terminal.pid), 'SIGCONT'])) !== 'ESRCH');
    }),
  real,
);

test(
  'a terminal opened between unshare(CLONE_NEWPID) and the first fork is PID 1, and reaped',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      await hands.perform('box', 'unshare', ['CLONE_NEWPID']);
      const terminal = await hands.terminal('box', shell);
      const screen = transcript(terminal);
      terminal.write('echo I am $$\r');
      await screen.until(/I am 1\r\n/);
      assert.is.not(terminal.pid, 1);
      terminal.write('exit\r');
      await screen.exited;
      while (told(await hands.perform('box', 'kill', [String(terminal.pid), 'SIGCONT'])) !== 'ESRCH');
    }),
  real,
);

test(
  'a flood stops at the credit, calls are answered meanwhile, and no byte is lost',
  () =>
    withHands(async (hands) => {
      const size = 20_000_000;
      await hands.start('box');
      const terminal = await hands.terminal('box', {
        ...shell,
        argv: ['/bin/sh', '-c', `stty raw; head -c ${size} /dev/zero | tr '\\0' x`],
      });
      let received = 0;
      let unacknowledged = 0;
      let most = 0;
      let others = 0;
      const exited = new Promise<void>((resolve) => terminal.onExit(resolve));
      const held: (() => void)[] = [];
      const acknowledge = async () => {
        // A slow reader: it takes in what it has only after another actor's call was answered.
        assert.ok((await hands.perform('box', 'getpid', [])).outcome.ok);
        others += 1;
        for (const done of held.splice(0)) done();
        unacknowledged = 0;
      };
      let acknowledging = Promise.resolve();
      terminal.onOutput((bytes, done) => {
        received += bytes.length;
        unacknowledged += bytes.length;
        most = Math.max(most, unacknowledged);
        held.push(done);
        if (held.length === 1) acknowledging = acknowledging.then(acknowledge);
      });
      await exited;
      await acknowledging;
      assert.is(received, size);
      assert.ok(most <= 262_144, `${most} bytes were under way`);
      assert.ok(others > size / 262_144, `${others} calls were answered`);
    }),
  { ...real, seconds: 60 },
);

test(
  'without any acknowledgement the output stops, and typing still goes through',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      const terminal = await hands.terminal('box', {
        ...shell,
        argv: ['/bin/sh', '-c', 'trap "exit 3" INT; yes & wait'],
      });
      let received = 0;
      const full = new Promise<void>((resolve) =>
        terminal.onOutput((bytes) => {
          received += bytes.length;
          if (received === 262_144) resolve();
        }),
      );
      await full;
      for (let round = 0; round < 100; round++) await hands.perform('box', 'getpid', []);
      assert.is(received, 262_144);
      terminal.close();
      await new Promise<void>((resolve) => terminal.onExit(resolve));
    }),
  real,
);

test(
  'input that the pty cannot take yet waits, and arrives whole',
  () =>
    withHands(async (hands) => {
      const size = 200_000;
      await hands.start('box');
      const terminal = await hands.terminal('box', {
        ...shell,
        argv: ['/bin/sh', '-c', `stty raw -echo; echo ready; head -c ${size} | md5sum`],
      });
      const screen = transcript(terminal);
      await screen.until(/ready/);
      terminal.write('x'.repeat(size));
      const { createHash } = await import('node:crypto');
      const digest = createHash('md5').update('x'.repeat(size)).digest('hex');
      await screen.until(new RegExp(digest));
    }),
  real,
);

test(
  '16 terminals are possible, one more is refused, and a closed one makes room',
  () =>
    withHands(async (hands) => {
      await hands.start('box');
      const opened: Terminal[] = [];
      for (let index = 0; index < 16; index++)
        opened.push(await hands.terminal('box', { ...shell, argv: ['/bin/cat'] }));
      assert.match(
        String(await hands.terminal('box', shell).catch((error: unknown) => error)),
        /there are 16 terminals/,
      );
      const exited = new Promise<void>((resolve) => opened[3]?.onExit(resolve));
      opened[3]?.close();
      await exited;
      await hands.terminal('box', shell);
    }),
  real,
);
