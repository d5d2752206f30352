import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openWatch } from '../../src/procfs/watch.ts';
import { suite } from '../support/suite.ts';

const test = suite('a program that watches');

const place = { inode: 7, paths: ['/a'] };

/** A program that is a shell script, and how often it was started. */
const withScript = async (script: string, body: (file: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-watch-'));
  try {
    const file = join(folder, 'watch');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await body(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('one that is not there is the reason why there is no answer', async () => {
  const watch = openWatch('/nowhere/watch');
  assert.equal(await watch.ask([place]), { why: '/nowhere/watch: ENOENT' });
});

test('one that ends is started again, but not for ever', () =>
  withScript('exit 1', async (file) => {
    const watch = openWatch(file);
    for (let asked = 0; asked < 5; asked += 1) assert.equal(await watch.ask([place]), { why: `${file} ended` });
  }));

test('one that gives no answer is ended, and another one is asked the next time', () =>
  withScript(
    `echo x >>"$0.count"; [ $(wc -l <"$0.count") != 1 ] || exec sleep 60; echo late; exec cat`,
    async (file) => {
      const watch = openWatch(file, { patienceMs: 300 });
      assert.equal(await watch.ask([place]), { why: `${file} gave no answer within 0.3 s` });
      assert.is(String(await watch.ask([place])), 'late\n');
      watch.close();
    },
  ));

test('answers come in the order of the questions, in whatever pieces', () =>
  withScript('printf "one\\ntw"; sleep 0.1; printf "o\\n"; exec cat', async (file) => {
    const watch = openWatch(file);
    const answers = await Promise.all([watch.ask([place]), watch.ask([])]);
    assert.equal(answers.map(String), ['one\n', 'two\n']);
    watch.close();
  }));

test('a question is inode and path in turns, each with a NUL behind it, in the bytes of the kernel', () => {
  const bytes = Buffer.from('look\0' + '7\0/\xc3\xa9\xff\0' + '7\0/b\n\0' + '\0', 'latin1');
  const script = `head -c ${bytes.length} | od -An -v -tx1 | tr -d ' \\n'; echo; exec cat`;
  return withScript(script, async (file) => {
    const watch = openWatch(file);
    assert.is(String(await watch.ask([{ inode: 7, paths: ['/é\udcff', '/b\n'] }])), `${bytes.toString('hex')}\n`);
    watch.close();
  });
});

test('nothing is asked any more once it is closed, and what was asked is answered so', () =>
  withScript('exec cat', async (file) => {
    const watch = openWatch(file);
    const asked = watch.ask([place]);
    watch.close();
    assert.equal(await asked, { why: 'the eyes are closed' });
    assert.equal(await watch.ask([place]), { why: 'the eyes are closed' });
  }));
