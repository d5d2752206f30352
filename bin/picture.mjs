// The picture in the README: runs the program in a terminal, plays the first steps of a lesson by its keys, and
// draws what is on screen then. Needs tmux, and a machine that can hold a lab.
//
//   npm run picture [-- FILE.svg]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { has } from './machine.mjs';
import { svgOf } from './svg.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [columns, rows] = [120, 40];
const patienceMs = 20_000 * Math.max(1, Number(process.env.CUTAWAY_TIME_FACTOR) || 1);
const title = 'cutaway: after fork() in a new PID namespace, the child has a number at three levels';

/** What must be on screen, and the key that is pressed then. The last answer is one that many would give. */
const play = [
  ['enter  begin', 'Enter'],
  ['enter  skip', '2'],
  ['enter  do it', 'Enter'],
  ['enter  next', 'Enter'],
  ['enter  skip', '2'],
  ['enter  do it', 'Enter'],
  ['enter  next', 'Enter'],
  ['enter  skip', '2'],
  ['enter  do it', 'Enter'],
  ['enter  next', null],
];

async function picture(file) {
  if (!has('tmux')) throw new Error('the picture is taken in tmux, which is not installed');
  const state = mkdtempSync(join(tmpdir(), 'cutaway-picture-'));
  const terminal = openTerminal(join(state, 'tmux'), state);
  try {
    for (const [text, key] of play) {
      await terminal.shows(text);
      if (key) terminal.press(key);
    }
    const screen = await terminal.still();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, svgOf(screen, columns, title));
  } finally {
    terminal.close();
    rmSync(state, { recursive: true, force: true });
  }
}

/** The program, in a tmux of its own, without progress or settings of whoever takes the picture. */
function openTerminal(socket, state) {
  const tmux = (...args) => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const size = ['-x', String(columns), '-y', String(rows)];
  const environment = [`XDG_STATE_HOME=${state}`, 'COLORTERM=truecolor', 'LC_ALL=C.UTF-8', `CI=`, 'NO_COLOR='];
  const set = environment.flatMap((one) => ['-e', one]);
  tmux('-u', 'new-session', '-d', ...size, ...set, `exec ${join(root, 'bin', 'cutaway')} learn pid-namespace`);
  tmux('set-option', '-g', 'status', 'off');
  tmux('resize-window', ...size);
  const capture = (...args) => tmux('capture-pane', '-p', ...args);
  return {
    press: (key) => tmux('send-keys', key),
    async shows(text) {
      const deadline = Date.now() + patienceMs;
      while (!capture().includes(text)) {
        if (Date.now() > deadline) throw new Error(`the screen does not show "${text}":\n${capture()}`);
        await delay(50);
      }
    },
    /** What is on screen once it stays as it is. */
    async still() {
      for (let before = ''; ; ) {
        const now = capture('-e');
        if (now === before) return now.trimEnd().split('\n');
        before = now;
        await delay(300);
      }
    },
    close() {
      // In good order, so that the lab is gone when this returns.
      spawnSync('tmux', ['-S', socket, 'send-keys', 'q']);
      spawnSync('tmux', ['-S', socket, 'kill-server']);
    },
  };
}

try {
  await picture(process.argv[2] ?? join(root, 'fixtures', 'picture', 'lesson.svg'));
} catch (error) {
  console.error(`cutaway: ${error.message}`);
  process.exitCode = 1;
}
