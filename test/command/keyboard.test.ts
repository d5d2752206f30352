import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import * as assert from 'uvu/assert';
import { openKeyboard } from '../../src/command/keyboard.ts';
import { suite } from '../support/suite.ts';

const test = suite('keyboard');

/** Types `chunks`, each in one read; `s` opens the shell as soon as the program gets it. What the program and the shell got, piece by piece. */
const typed = async (...chunks: readonly string[]) => {
  const program: string[] = [];
  const shell: string[] = [];
  let suspended = 0;
  let isTyping = false;
  const input = new PassThrough();
  const keyboard = openKeyboard({
    input: Object.assign(input, { setRawMode: () => input }) as unknown as ReadStream,
    isTyping: () => isTyping,
    leaveByte: 0x1d,
    onShellInput: (bytes) => void shell.push(Buffer.from(bytes).toString()),
    onLeave: () => {
      isTyping = false;
    },
    onSuspend: () => {
      suspended += 1;
    },
  });
  keyboard.stdin.setEncoding('utf8');
  keyboard.stdin.on('readable', () => {
    for (let piece = keyboard.stdin.read(); piece !== null; piece = keyboard.stdin.read()) {
      program.push(piece);
      if (piece === 's') isTyping = true;
    }
  });
  for (const chunk of chunks) {
    input.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  keyboard.close();
  return suspended > 0 ? { program, shell, suspended } : { program, shell };
};

test('keys go to the program one by one, whatever they are made of', async () => {
  assert.equal(await typed('oz\r'), { program: ['o', 'z', '\r'], shell: [] });
  assert.equal(await typed('\x1b[B\x1b[6~\x1bOA\x1b[1;2Aj'), {
    program: ['\x1b[B', '\x1b[6~', '\x1bOA', '\x1b[1;2A', 'j'],
    shell: [],
  });
  assert.equal(await typed('é名x'), { program: ['é', '名', 'x'], shell: [] });
  assert.equal(await typed('\x1b'), { program: ['\x1b'], shell: [] });
});

test('what follows the key that opens the shell is for the shell, in the same read as well', async () => {
  assert.equal(await typed('sls\r'), { program: ['s'], shell: ['ls\r'] });
  assert.equal(await typed('s\x1b[A\r\x1dq'), { program: ['s', 'q'], shell: ['\x1b[A\r'] });
  assert.equal(await typed('s', 'quit q s\r', '\x1d', 'q'), { program: ['s', 'q'], shell: ['quit q s\r'] });
  assert.equal(await typed('sa\x1dsb\x1d'), { program: ['s', 's'], shell: ['a', 'b'] });
});

test('ctrl-z suspends the program, and what was typed behind it is lost; in the shell it is for the shell', async () => {
  assert.equal(await typed('o', '\x1aq', 'z'), { program: ['o', 'z'], shell: [], suspended: 1 });
  assert.equal(await typed('s\x1aq'), { program: ['s'], shell: ['\x1aq'] });
  assert.equal(await typed('s\x1d\x1a'), { program: ['s'], shell: [], suspended: 1 });
});

test('a paste stays in one piece, marked by the terminal or not', async () => {
  assert.equal(await typed('\x1b[200~so\x1b[201~j'), { program: ['\x1b[200~so\x1b[201~', 'j'], shell: [] });
  assert.equal(await typed('see this text'), { program: ['see this text'], shell: [] });
  assert.equal(await typed('\x1b[200~s', 'o\x1b[201~').then(({ shell }) => shell), []);
});
