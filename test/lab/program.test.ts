import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { LabError } from '../../src/lab/lab.ts';
import { findBusybox, findNative, isStatic } from '../../src/lab/program.ts';
import { suite } from '../support/suite.ts';

const test = suite('programs of a lab');

test('a static program names no interpreter, a dynamic one does', () => {
  const { lab, agent } = findNative();
  assert.ok(isStatic(lab) && isStatic(agent));
  assert.not(isStatic('/bin/sh'));
});

test('what is no program at all is not a static one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-program-'));
  try {
    const path = join(folder, 'file');
    for (const bytes of [
      '',
      '#!/bin/sh\n',
      `\x7fELF${'\x02'.repeat(10)}`,
      Buffer.concat([Buffer.from('\x7fELF\x02'), Buffer.alloc(59, 0xff)]),
    ]) {
      writeFileSync(path, bytes);
      assert.not(isStatic(path), String(bytes));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const remedyOf = (body: () => unknown): string => {
  try {
    body();
  } catch (error) {
    if (error instanceof LabError) return `${error.message} / ${error.remedy}`;
  }
  return 'no LabError';
};

test('a busybox that is missing or dynamic is said to be so, with what to install', () => {
  assert.match(
    remedyOf(() => findBusybox(['/nonexistent/busybox'])),
    /^busybox is not installed; .* \/ install it: `sudo /,
  );
  assert.match(
    remedyOf(() => findBusybox(['/nonexistent/busybox', '/bin/sh'])),
    /^\/bin\/sh is not statically linked; /,
  );
});

test('native programs are looked for where CUTAWAY_NATIVE says', () => {
  const before = process.env['CUTAWAY_NATIVE'];
  process.env['CUTAWAY_NATIVE'] = '/nonexistent';
  try {
    assert.match(
      remedyOf(() => findNative()),
      /^\/nonexistent\/lab is missing \/ build it: `make -C native`/,
    );
  } finally {
    if (before === undefined) delete process.env['CUTAWAY_NATIVE'];
    else process.env['CUTAWAY_NATIVE'] = before;
  }
});
