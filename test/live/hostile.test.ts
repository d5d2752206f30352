// What an enemy named, on a real terminal: whatever a process, file, host, link or cgroup is called and whatever the shell
// prints, nothing of it reaches the terminal that it would obey, and all of it can be seen. Judged by the raw bytes.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { timeFactor } from '../../src/lab/installation.ts';
import { cutaway, root } from '../command/program.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const test = suite('hostile text', { seconds: 120, needs: [labs] });

type Sequence = readonly [name: string, texts: readonly [given: string, shown: string]];

/** What is between `q` and `z` in every name; and how each begins on the screen, in caret notation. */
const sequences: Readonly<Record<string, readonly [given: string, shown: string]>> = {
  'OSC 0 title': ['\x1b]0;PWN\x07', '^[]0;PWN^G'],
  'OSC 52 clipboard': ['\x1b]52;c;UEE=\x07', '^[]52;c;UEE='],
  'CSI 2J erase': ['\x1b[2J', '^[[2J'],
  'CUP move': ['\x1b[1;1H', '^[[1;1H'],
  'DSR report': ['\x1b[6n', '^[[6n'],
  'alternate screen': ['\x1b[?1049h', '^[[?1049h'],
  'RIS reset': ['\x1bc', '^[c'],
  DCS: ['\x1bP1$r0m\x1b\\', '^[P1$r0m^['],
  'OSC 8 link': ['\x1b]8;;ev.il\x1b\\', '^[]8;;ev.il'],
  'C1 CSI': ['\u009b31m', 'M-^[31m'],
  'carriage return': ['\r', '^M'],
  NUL: ['\0', ''],
  backspace: ['\b\b\b', '^H^H^H'],
  DEL: ['\x7f', '^?'],
  TAB: ['\t', '^I'],
  'RLO bidi': ['\u202e', '<U+202E>'],
  SGR: ['\x1b[31m', '^[[31m'],
};

// No name can hold a NUL: the kernel ends every one there.
const named = Object.entries(sequences).filter(([, [given]]) => given !== '\0');
/** White space is refused in the name of a link. */
const linked = named.filter(([, [given]]) => !/[\t\r]/.test(given));

/** As printf(1) of a shell takes it. */
const octal = (text: string) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Whatever a terminal may be sent: CSI sequences that draw, modes that are switched on and off again, lines. */
const ours = [/\x1b\[[0-9;]*[mABCDEFGHJK]/g, /\x1b\[\?(25|1049|2004|2026)[hl]/g, /\x1b\[[<>=?][0-9;]*u/g, /\r?\n|\r/g];

/** Controls, C1 among them, and what turns the reading direction or does not show. */
const forbidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const assertHarmless = (bytes: Uint8Array, where: string) => {
  // What is no UTF-8 might be a C1 byte.
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  for (const [name, [given]] of Object.entries(sequences))
    assert.not.ok(text.includes(`q${given}`), `${where}: ${name} got through`);
  const rest = ours.reduce((left, one) => left.replaceAll(one, ''), text);
  const strangers = [...rest.matchAll(forbidden)].map(({ index }) =>
    JSON.stringify(rest.slice(Math.max(0, index - 30), index + 30)),
  );
  assert.equal([...new Set(strangers)], [], where);
};

/** `q` and the caret notation of each stands on the screen. */
const assertShown = (frame: string, which: readonly Sequence[], where: string) => {
  for (const [name, [, shown]] of which) assert.ok(frame.includes(`q${shown}`), `${where}: ${name} is not to be seen`);
};

const isRefused = (bytes: Uint8Array): boolean => {
  try {
    assertHarmless(bytes, '');
    return false;
  } catch {
    return true;
  }
};

/** What no sequence of the 17 is, and a terminal obeys as well. */
const others = ['\x1b]2;a\x07', '\x1bP', '\x1b_a', '\x1b^a', '\x1bXa', '\x1b[?1000h', '\x1b[6n', '\u0090', '\u2067'];

test('the judge of bytes knows each of them, and passes what is drawn', () => {
  for (const [name, [given]] of Object.entries(sequences)) assert.ok(isRefused(Buffer.from(`a, q${given}z`)), name);
  for (const other of others) assert.ok(isRefused(Buffer.from(other)), JSON.stringify(other));
  assert.ok(isRefused(Buffer.of(0x9b, 0x6d)), 'a byte of C1');
  assert.not.ok(isRefused(Buffer.from('\x1b[?2026h\x1b[2;3H\x1b[31mq^[[31mz\x1b[0m\r\n')));
});

interface Place {
  readonly terminal: TestTerminal;
  /** The bytes that the terminal got so far. */
  raw(): Buffer;
}

const withTerminal = async (command: (folder: string) => string, body: (place: Place) => Promise<void>) => {
  const before = hostSnapshot();
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-hostile-'));
  const file = join(folder, 'raw');
  const terminal = openTerminal({
    command: command(folder),
    columns: 300,
    rows: 300,
    raw: file,
    environment: { XDG_STATE_HOME: join(folder, 'state') },
  });
  try {
    await body({ terminal, raw: () => readFileSync(file) });
  } finally {
    terminal.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await assertUnchanged(before);
};

/** As Markdown can name any character. */
const entities = (text: string) => [...text].map((one) => `&#${one.codePointAt(0)};`).join('');

const lessonFile = `---
title: Hostile names
about: what an enemy calls things
minutes: 1
actors: [box]
---
The shell makes them. ${Object.values(sequences)
  .map(([given]) => `q${entities(given)}z`)
  .join(' ')}
`;

/** A lesson with a step for each pane; the learner's shell makes what is seen. */
const stepFile = (pane: string, calls: readonly string[], outcome: readonly string[]) => `---
title: Pane ${pane}
panes: [${pane}]
do:
${calls.map((call) => `  - ${call}`).join('\n')}
outcome:
${outcome.map((one) => `  - ${one}`).join('\n')}
---
What the shell has made.

---

{{outcome.data}} was read.
`;

const panes = ['processes', 'mounts', 'network'] as const;
const read = (path: string) => `{ actor: box, call: read, path: ${path} }`;

const writeLesson = (folder: string): string => {
  const path = join(folder, '10.hostile');
  mkdirSync(path);
  writeFileSync(join(path, 'lesson.md'), lessonFile);
  for (const [index, pane] of [...panes, ...batches.map(() => 'limits')].entries())
    writeFileSync(
      join(path, `${index + 1}.${pane}-${index}.md`),
      stepFile(pane, [read('/tmp/ready')], ['{ data: ready }']),
    );
  const calls = [
    ...named.map((_, index) => `{ actor: box, call: readlink, path: /tmp/l${index} }`),
    read('/proc/sys/kernel/hostname'),
  ];
  const outcome = [...calls.map(() => '{}'), '{ data: ready }'];
  writeFileSync(join(path, '9.calls.md'), stepFile('calls', [...calls, read('/tmp/ready')], outcome));
  return path;
};

/** Types `lines` into the lab's shell, and waits until they have run. */
const inShell = async (terminal: TestTerminal, lines: readonly string[], end: string) => {
  terminal.press('s');
  await terminal.waitFor('ctrl-]');
  for (const line of lines) terminal.type(`${line}\n`);
  // What was printed may have asked the terminal something: the answer stands on the shell's line by now.
  await delay(500 * Math.min(timeFactor(), 10));
  terminal.press('C-c');
  terminal.type(`printf '\\033c'; echo ${end.slice(0, 2)}''${end.slice(2)}\n`);
  await terminal.waitFor(end, 30);
  terminal.press('C-]');
  await terminal.waitFor('s shell');
};

/** Sets the shell's words to what is to be printed. */
const words = (which: readonly Sequence[]) => `set -- ${which.map(([, [given]]) => `'q${octal(given)}z'`).join(' ')}`;

const eachName = (body: string) => `i=0; for s; do n=$(printf "$s"); ${body}; i=$((i+1)); done 2>/dev/null`;

const making = [
  words(named),
  'mkdir /tmp/bin; c=/sys/fs/cgroup; [ ! -d $c/pids ] || c=$c/pids; m() { mount -t tmpfs "$1" "$2"; }',
  // By the name of the program.
  eachName('cp /bin/busybox "/tmp/bin/$n"; { (exec -a sleep "/tmp/bin/$n" 600) & }'),
  eachName('mkdir -p "/tmp/$n"; m "$n" "/tmp/$n"; ln -s "$n" /tmp/l$i'),
  words(linked),
  eachName('ip link add name "$n" type bridge'),
];

/** The limits pane has room for so few that nothing happens to. */
const batches = [named.slice(0, 6), named.slice(6, 12), named.slice(12)];

const limiting = (batch: readonly Sequence[]) => [
  eachName('rmdir "$c/$n"'),
  words(batch),
  eachName('mkdir "$c/$n"; echo 1000000 > "$c/$n/pids.max"'),
];

/** All 17 as they are, and each as the name of the host. */
const printing = [
  words(Object.entries(sequences)),
  'for s; do printf "$s\\n"; done',
  words(named),
  eachName('hostname "$n"; hostname; uname -a'),
  'printf ready > /tmp/ready',
];

/** Calls quote strings as C does: of the controls below U+0020 this is seen. */
const quoted = named.map(
  ([name, [given, shown]]): Sequence => [
    name,
    [given, /^[\0-\x1f]/.test(given) ? JSON.stringify(given.slice(0, 3)).slice(1, -1) : shown],
  ],
);

const act = async (terminal: TestTerminal, pane: string) => {
  const goOn = /enter +(begin|next|go on)/;
  await terminal.waitFor(goOn);
  terminal.press('Enter');
  await terminal.waitFor(`Pane ${pane}`);
  await terminal.waitFor(/enter +do it/);
  terminal.press('Enter');
  return terminal.waitFor('ready was read');
};

test('on screen: names of processes, mounts, links, cgroups, hosts and files, a lesson, and what the shell prints', () =>
  withTerminal(
    (folder) => `${root}/bin/cutaway learn ${writeLesson(folder)}`,
    async ({ terminal, raw }) => {
      await terminal.waitFor(/enter +begin/, 20);
      await inShell(terminal, printing, 'printed');
      await inShell(terminal, making, 'made');
      const shown = { processes: named, mounts: named, network: linked };
      for (const pane of panes) assertShown(paneOf(await act(terminal, pane), pane), shown[pane], pane);
      for (const [index, batch] of batches.entries()) {
        await inShell(terminal, limiting(batch), `limited${index}`);
        assertShown(paneOf(await act(terminal, 'limits'), 'limits'), batch, 'limits');
      }
      assertShown(await act(terminal, 'calls'), quoted, 'calls');
      assertHarmless(raw(), 'the screen');
    },
  ));

test('line by line: the same in words', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-linear-'));
  try {
    const typed = making.map((line) => `!${line}`);
    const { stdout, stderr } = spawnSync(`${root}/bin/cutaway`, ['learn', '--linear', writeLesson(folder)], {
      input: [...typed, 'processes', 'mounts', 'network', '!printf "$1"', 'q'].map((line) => `${line}\n`).join(''),
      env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') },
    });
    assertHarmless(Buffer.concat([stdout, stderr]), 'line by line');
    assertShown(stdout.toString(), named, 'line by line');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** From the heading of the pane on. */
const paneOf = (frame: string, pane: string): string => {
  const rows = frame.split('\n');
  const first = rows.find((row) => row.includes(pane.toUpperCase())) ?? '';
  const left = first.indexOf(pane.toUpperCase()) - 3;
  return rows
    .slice(rows.indexOf(first))
    .map((row) => row.slice(left))
    .join('\n');
};

/** A process of the machine for each name, which is that of its program and its first argument. */
const namedProcesses = (folder: string) =>
  named.map(([, [given]], index) => {
    const program = join(folder, String(index), `q${given}z`);
    mkdirSync(join(folder, String(index)));
    copyFileSync('/bin/sleep', program);
    return spawn(program, ['600'], { argv0: `q${given}z`, stdio: 'ignore' });
  });

/** What a command says, on both ways out, with a terminal or without. */
const printsHarmless = (words: readonly string[]): string => {
  const { stdout, stderr } = cutaway(words);
  assertHarmless(Buffer.from(stdout + stderr), words.slice(0, 2).join(' '));
  return stdout + stderr;
};

const ended = async (terminal: TestTerminal) => {
  while (terminal.exitStatus() === null) await delay(20);
};

test('looked at from outside: names of programs and their arguments, as text and as JSON', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-named-'));
  const children = namedProcesses(folder);
  try {
    assertShown(printsHarmless(['look']), named, 'look');
    printsHarmless(['look', '--json']);
    for (const { pid } of children) printsHarmless(['look', '--pid', String(pid)]);
    await withTerminal(
      () => `${root}/bin/cutaway look --pid ${children[0]?.pid}`,
      async ({ terminal, raw }) => {
        await terminal.waitFor('LIMITS of', 30);
        terminal.press('/');
        terminal.type('z 600');
        terminal.press('Enter');
        assertShown(await terminal.waitFor(`PROCESSES  ${children.length}`), named, 'the screen of look');
        for (const _ of children) terminal.press('Down');
        await terminal.waitFor(new RegExp(`LIMITS of .* ${children.at(-1)?.pid} `));
        terminal.press('q');
        await ended(terminal);
        assertHarmless(raw(), 'the screen of look');
      },
    );
    await withTerminal(
      () => `${root}/bin/cutaway look --text`,
      async ({ terminal, raw }) => {
        await ended(terminal);
        assertHarmless(raw(), 'look on a terminal');
        assertShown(raw().toString(), named, 'look on a terminal');
      },
    );
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    rmSync(folder, { recursive: true, force: true });
  }
});

test('words of the command line, and paths', () => {
  const word = `/tmp/${named.map(([, [given]]) => `q${given}z`).join('')}`;
  for (const words of [
    [word],
    [`--${word}`],
    ['lint', word],
    ['lint', '--json', word],
    ['lint', '--course', word],
    ['list', '--course', word],
    ['learn', '--linear', word],
    ['learn', '--linear', '--course', word],
    ['run', word],
    ['run', '--course', word, 'pid-namespace'],
    ['look', '--lab', word],
    ['look', '--pid', word],
    ['export', '--script', word],
    ['new', word, word],
    ['new', 'lesson', word],
  ])
    assertShown(
      printsHarmless(words),
      words.includes('--json') ? [] : named,
      words[0] === word ? 'a word' : `${words[0]} ${words[1]?.slice(0, 8)}`,
    );
});

test('lesson files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-lesson-'));
  const path = writeLesson(folder);
  const good = { matter: lessonFile.replace('Hostile names', 'TEXT'), prose: lessonFile.replace('The shell', 'TEXT') };
  try {
    for (const [given] of someOf(Object.values(sequences), 3)) {
      const escaped = [...`q${given}z`].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
      for (const text of [
        good.matter.replace('TEXT', `"${escaped}"`),
        good.matter.replace('TEXT', () => `q${given}z`),
        good.prose.replace('TEXT', () => `q${given}z`),
      ]) {
        writeFileSync(join(path, 'lesson.md'), text);
        printsHarmless(['lint', path]);
      }
    }
    printsHarmless(['lint', '--json', path]);
    printsHarmless(['run', path]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
