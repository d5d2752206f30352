// The course line by line, through a pipe: the real program, a real lab, and somebody who only reads and types lines.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { type Lesson, lessonsOf } from '../../src/lesson/lesson.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { sampleOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { openTerminal } from '../support/terminal.ts';

const test = suite('line by line', { seconds: 120, needs: [labs] });

/** Every prompt ends so. */
const promptEnd = ', ? keys';

/** The program with pipes for input and output. */
class Reader {
  output = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #status: Promise<number | null>;
  #read = 0;
  #heard: () => void = () => {};
  #hasEnded = false;

  constructor(args: readonly string[], state: string) {
    const { NO_COLOR: _, ...environment } = process.env;
    this.#child = spawn(join(root, 'bin', 'cutaway'), args, {
      cwd: state,
      env: { ...environment, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', XDG_STATE_HOME: state },
    });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      this.output += bytes.toString();
      this.#heard();
    });
    this.#status = new Promise((resolve) => {
      this.#child.on('close', (status) => {
        this.#hasEnded = true;
        this.#heard();
        resolve(status);
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** What was said up to the next prompt; it ends with that. Without one, all of it. */
  async prompt(): Promise<string> {
    for (;;) {
      const rest = this.output.slice(this.#read);
      const end = rest.indexOf(`${promptEnd}\n`);
      if (end >= 0) {
        this.#read += end + promptEnd.length + 1;
        return rest.slice(0, end);
      }
      if (this.#hasEnded) return rest;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  async ask(line: string): Promise<string> {
    this.type(line);
    return this.prompt();
  }

  end(): Promise<number | null> {
    this.#child.stdin.end();
    return this.#status;
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#status;
  }
}

/** Gives a reader to `body`, and makes sure that the machine is as before and that nothing moved the cursor. */
const reading = async (
  args: readonly string[],
  body: (reader: Reader, folder: string) => Promise<void>,
): Promise<void> => {
  const before = hostSnapshot();
  const state = mkdtempSync(join(tmpdir(), 'cutaway-linear-'));
  const reader = new Reader(args, state);
  try {
    await body(reader, state);
  } finally {
    await reader.end();
    rmSync(state, { recursive: true, force: true });
  }
  assert.not.match(reader.output, /[\x00-\x09\x0b-\x1f\x7f]/, 'words and line feeds, nothing else');
  await assertUnchanged(before);
};

/** What a reader would do next who knows only what was said last. */
const nextLine = (said: string): string => {
  const prompt = lastRow(said);
  if (/ answers, enter skips/.test(prompt)) return '2';
  if (!/!COMMAND/.test(prompt)) return '';
  // Each of the last hints has typed a line, and enter in the shell runs it; or it could not, and says so.
  const untyped = [...said.matchAll(/^hint {2}(.*(?:\n {6}.*)*)\n {6}(?:Line \d of \d\. )?Something is running/gm)].at(
    -1,
  )?.[1];
  if (untyped !== undefined) return `!${untyped.replaceAll(/\n {6}/g, ' ')}`;
  return /h for a hint/.test(prompt) && !/^ {6}(Line \d of \d\. )?It stands in the shell/m.test(said) ? 'h' : '!';
};

const lastRow = (text: string) => text.slice(text.lastIndexOf('\n') + 1);

const lessons = async (): Promise<readonly Lesson[]> => {
  const { course } = await loadCourse(join(root, 'lessons'), ownSetting());
  return course ? lessonsOf(course) : [];
};

/** Goes on until the lesson is over, and leaves it. */
const readToTheEnd = async (reader: Reader): Promise<void> => {
  let said = await reader.prompt();
  for (let turns = 0; !lastRow(said).startsWith('enter: done'); turns += 1) {
    assert.ok(turns < 300, reader.output);
    assert.not.match(lastRow(said), /r starts the step again/, reader.output);
    said = await reader.ask(nextLine(said));
  }
  reader.type('');
};

test(
  'a lesson to its end, by nothing but lines',
  async () => {
    for (const { id, steps, belongsTo } of sampleOf(await lessons(), 5, 1)) {
      await reading(['learn', '--linear', id], async (reader) => {
        await readToTheEnd(reader);
        assert.is(await reader.end(), 0);
        assert.equal(
          reader.output.match(/^Step \d+ of \d+: .*$/gm),
          steps.map(({ title }, index) => `Step ${index + 1} of ${steps.length}: ${title}`),
        );
        const asking = steps.filter((step) => step.predict && step.impossible === null);
        assert.is(reader.output.match(/^. You said /gm)?.length, asking.length);
        assert.match(reader.output, /^◂ changed /m);
        if (steps.some(({ keep }) => keep.length > 0)) assert.match(reader.output, /^ {2}same /m);
        // A card's one step may leave nothing marked in its panes.
        if (belongsTo === null) assert.match(reader.output, /^(PROCESSES {2}machine|[A-Z]+ of )/m);
      });
    }
  },
  { seconds: 600 },
);

test('a command in the shell, what it prints, and a step that passes because of it', async () => {
  await reading(['learn', '--linear', 'pid-namespace/stop'], async (reader) => {
    await reader.prompt();
    await reader.ask('');
    assert.match(await reader.ask('!echo $((6*7))'), /^42\n/, reader.output);
    assert.match(await reader.ask('!cat /proc/1/comm'), /^lab-init\n/);
    const rows = await reader.ask(
      "!for i in 1 2 3; do echo row $i; done; echo 'a long line that is wrapped by the terminal, which it is not here, I think' | wc -w",
    );
    assert.match(rows, /^row 1\nrow 2\nrow 3\n16\n/);
    const number = /^.*init {2}\d+ {2}(\d+) {2}1$/m.exec(await reader.ask('processes'))?.[1];
    assert.ok(number, reader.output);
    const passed = await reader.ask(`!kill -STOP ${number}`);
    assert.match(passed, /◂ changed {2}init is stopped/);
    assert.match(lastRow(passed), /^enter goes on: /);
    await reader.ask('!sleep 1000');
    assert.match(reader.output, /\(It is still running\.\)/);
    assert.not.match(await reader.ask('!^C'), /still running/);
  });
});

test('every pane is read out, one thing after the other, without what is only drawn', async () => {
  await reading(['learn', '--linear', 'pid-namespace/fork'], async (reader) => {
    await reader.prompt();
    for (const pane of ['processes', 'namespaces', 'credentials', 'mounts', 'network', 'limits', 'calls']) {
      const rows = (await reader.ask(pane)).split('\n');
      assert.match(rows[0] ?? '', new RegExp(`^${pane.toUpperCase()}`));
      assert.ok(rows.length > 2, rows.join('\n'));
      assert.not.match(rows.join(''), /[─│┌┐└┘├┤┬┴┼█░]/);
    }
    assert.match(await reader.ask('?'), /!COMMAND/);
    assert.match(await reader.ask('nonsense'), /nonsense: nothing has this name/);
  });
});

test('back and again, in a fresh lab, asked first where the shell was used', async () => {
  await reading(['learn', '--linear', 'pid-namespace/fork'], async (reader) => {
    await reader.prompt();
    assert.match(await reader.ask('b'), /^\nStep 2 of 12/);
    await reader.ask('!touch /tmp/mine');
    reader.type('b');
    assert.match(await reader.ask('n'), /y does it, anything else does not/);
    assert.match(await reader.ask('!ls /tmp'), /^mine\n/);
    reader.type('r');
    assert.match(await reader.ask('y'), /\nStep 2 of 12/);
    assert.not.match(await reader.ask('!ls /tmp'), /mine/);
  });
});

test('a lab that ends is told, and a new one is had by r', async () => {
  await reading(['learn', '--linear', 'pid-namespace/fork'], async (reader) => {
    await reader.prompt();
    const ended = await reader.ask('!poweroff -f');
    assert.match(ended, /The lab has ended: the lab was switched off from inside/);
    assert.match(lastRow(ended), /^r starts the step again/);
    reader.type('r');
    assert.match(await reader.ask('y'), /Step 3 of 12/);
  });
});

test('on the first page a number begins at that step', async () => {
  await reading(['learn', '--linear', 'pid-namespace'], async (reader) => {
    assert.match(lastRow(await reader.prompt()), /a number begins at that step$/);
    assert.match(await reader.ask('99'), /There is no such step/);
    const there = await reader.ask('3');
    assert.match(there, /^\nStep 3 of 12/);
    assert.match(await reader.ask('calls'), /unshare\(CLONE_NEWPID\)/, 'the steps before it were played');
  });
});

test('the last hint says what runs it here; what was done is taken home', async () => {
  await reading(['learn', '--linear', 'pid-namespace/stop'], async (reader, folder) => {
    await reader.prompt();
    let said = await reader.ask('');
    for (let hints = 0; hints < 5 && / h for a hint/.test(lastRow(said)); hints += 1) said = await reader.ask('h');
    assert.match(said, /It stands in the shell: ! alone runs it\./);
    assert.match(lastRow(await reader.ask('!')), /^enter goes on: /);
    assert.match(await reader.ask('w'), `Written: ${join(folder, 'cutaway-pid-namespace.sh')}`);
    assert.match(readFileSync(join(folder, 'cutaway-pid-namespace.sh'), 'utf8'), /^#!\/bin\/sh/);
  });
});

test('the sandbox: a call by its name, a question for each parameter, and what it changed', async () => {
  await reading(['sandbox', '--linear'], async (reader, folder) => {
    assert.match(await reader.prompt(), /^processes: fork, clone3, /m);
    const answers = async (...lines: readonly string[]) => {
      for (const line of lines.slice(0, -1)) reader.type(line);
      return reader.ask(lines.at(-1) ?? '');
    };
    const left = await answers('unshare', '1', '', 'CLONE_NOTHING', 'CLONE_NEWPID, CLONE_NEWUTS');
    assert.match(left, /^CLONE_NOTHING: that cannot be chosen\.$/m);
    assert.match(left, /^◂ changed {2}box is in a new uts namespace$/m);
    const forked = await answers('fork', '', 'Big', 'init');
    assert.match(forked, /^child: expected at most 15 small letters/m);
    assert.match(forked, /fork\(\) = \d+, and in init = 0/);
    assert.match(await answers('sethostname', 'init', 'web'), /^init 1 {2}sethostname\("web"\) = 0/m);
    assert.match(await answers('mount', '2', '.'), /Shows a directory at a second place/);
    assert.match(await reader.ask('b'), /^Undone: sethostname/m);
    assert.match(await reader.ask('w'), `Written: ${join(folder, 'cutaway-sandbox.sh')}`);
    assert.not.match(readFileSync(join(folder, 'cutaway-sandbox.sh'), 'utf8'), /hostname web/);
    assert.match(await reader.ask('open'), /open: no call has this name/);
    assert.match(await answers('q', 'n'), /what was built in it is gone\. y does it/);
    reader.type('q');
    reader.type('y');
    assert.is(await reader.end(), 0);
    assert.not.match(reader.output, /\blesson('s)? (page|is)|steps? before/);
  });
});

test('progress is kept, and the end of the input is a way out', async () => {
  const state = mkdtempSync(join(tmpdir(), 'cutaway-linear-'));
  const reader = new Reader(['learn', '--linear', 'pid-namespace/unshare'], state);
  await reader.prompt();
  await reader.ask('1');
  await reader.ask('');
  assert.is(await reader.end(), 0);
  const kept = JSON.parse(readFileSync(join(state, 'cutaway', 'progress.json'), 'utf8'));
  assert.equal(kept.lessons['pid-namespace'].done, ['unshare']);
  assert.is(kept.lessons['pid-namespace'].wrong.length, 1);
  const again = new Reader(['learn', '--linear'], state);
  assert.match(await again.ask(''), /enter goes on with: /);
  await again.end();
  rmSync(state, { recursive: true, force: true });
});

for (const [signal, status] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const) {
  test(`by ${signal}`, async () => {
    await reading(['learn', '--linear', 'pid-namespace/fork'], async (reader) => {
      await reader.prompt();
      assert.is(await reader.kill(signal), status);
    });
  });
}

test('a terminal that can only print gets lines, with colours only where it has them', async () => {
  const state = mkdtempSync(join(tmpdir(), 'cutaway-linear-'));
  const terminal = openTerminal({
    command: `${root}/bin/cutaway learn pid-namespace/fork`,
    environment: { XDG_STATE_HOME: state, TERM: 'dumb' },
  });
  try {
    await terminal.waitFor('1 2 3 answers, enter skips the question, ? keys', 30);
    terminal.type('1\n\n');
    await terminal.waitFor('enter goes on: The right number for the place, ? keys', 30);
    terminal.type('q\n');
    while (terminal.exitStatus() === null) await delay(20);
    assert.is(terminal.exitStatus(), 0);
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
});
