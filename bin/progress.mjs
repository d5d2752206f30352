// What set-up shows while it works: one line in a terminal, plain lines elsewhere, nothing for what is over in a second.
import { spawn } from 'node:child_process';

/** Something that set-up cannot get past. The message says what, where, and what to do next. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const SHOW_AFTER_MS = 1000;
const running = new Map();
const terminal = process.stderr.isTTY ? process.stderr : null;

/** Does the work, and shows its title and its time when it takes longer than a second. */
export async function during(title, work) {
  const startedMs = performance.now();
  running.set(title, startedMs);
  const timer = terminal
    ? setInterval(draw, 200)
    : setTimeout(() => console.error(`cutaway: ${title} …`), SHOW_AFTER_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    clearTimeout(timer);
    running.delete(title);
    const tookMs = performance.now() - startedMs;
    terminal?.write('\r\x1b[K');
    if (tookMs > SHOW_AFTER_MS) console.error(`cutaway: ${title}: ${(tookMs / 1000).toFixed(1)} s`);
  }
}

function draw() {
  const nowMs = performance.now();
  const shown = [...running].filter(([, startedMs]) => nowMs - startedMs > SHOW_AFTER_MS / 4);
  const text = shown.map(([title, startedMs]) => `${title} ${Math.floor((nowMs - startedMs) / 1000)} s`).join(' · ');
  if (text) terminal.write(`\r\x1b[K${`cutaway: setting up: ${text}`.slice(0, (terminal.columns || 80) - 1)}`);
}

/** Does the work of a script. A SetupError becomes its message and its exit status. */
export async function conclude(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`cutaway: ${error.message.trimEnd()}`);
    process.exitCode = error.exitCode;
  }
}

/** Runs a command to its end and returns its standard output; when it fails, its last words are in the SetupError. */
export function execute([program, ...args], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const take = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const fail = (how) => {
      const lastWords = output
        .trimEnd()
        .split('\n')
        .slice(-15)
        .map((line) => `  ${line}\n`)
        .join('');
      reject(new SetupError(`\`${[program, ...args].join(' ')}\` ${how}\n${lastWords}`));
    };
    child.on('error', (error) => fail(`could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      code === 0 ? resolve(output) : fail(signal ? `was ended by ${signal}` : `failed with status ${code}`),
    );
  });
}
