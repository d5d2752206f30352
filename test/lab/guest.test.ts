import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { cpio, fileTypes } from '../../src/lab/cpio.ts';
import { findGuestKernel } from '../../src/lab/guest-find.ts';
import { guestRoot, isKernelLine, reportOf, saidIn } from '../../src/lab/guest-init.ts';
import { LabError } from '../../src/lab/lab.ts';
import { findBusybox } from '../../src/lab/program.ts';
import { suite } from '../support/suite.ts';

const test = suite('what a guest is made of');

const inFolder = <T>(body: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-guest-'));
  try {
    return body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** As another program than ours unpacks it. */
const unpacked = (archive: Uint8Array, look: string): string =>
  inFolder((folder) => {
    execFileSync(findBusybox(), ['cpio', '-idm'], { cwd: folder, input: archive, stdio: ['pipe', 'ignore', 'ignore'] });
    return execFileSync('/bin/sh', ['-c', look], { cwd: folder, encoding: 'utf8' });
  });

test('an archive holds directories, files of any length, and links', () => {
  const { directory, file, link } = fileTypes;
  const archive = cpio([
    { name: 'd', mode: directory | 0o755 },
    ...[0, 1, 2, 3, 4, 5].map((length) => ({
      name: `d/${'n'.repeat(length + 1)}`,
      mode: file | 0o600,
      content: Buffer.from('x'.repeat(length)),
    })),
    { name: 'l', mode: link | 0o777, content: Buffer.from('d/nn') },
  ]);
  assert.is(archive.length % 4, 0);
  assert.is(
    unpacked(archive, 'stat -c %a d d/n; cat l; for f in d/*; do wc -c <$f; done'),
    '755\n600\nx0\n1\n2\n3\n4\n5\n',
  );
});

test('the root of a guest has a program for number 1 that a shell can read', () => {
  const archive = guestRoot(Buffer.from('busybox'));
  assert.is(
    unpacked(archive, 'sh -n init && head -1 init && test -x init && readlink bin/sh && cat bin/busybox'),
    '#!/bin/sh\nbusybox\nbusybox',
  );
});

test('lines of the console: the first of the kernel, and what number 1 says', () => {
  assert.ok(isKernelLine('[    0.000000] Linux version 6.1.0-56-cloud-amd64 (debian)'));
  for (const line of ['Linux version 6.1', '[    0.000000] Command line: Linux version 6', 'Probing EDD']) {
    assert.not(isKernelLine(line), line);
  }
  assert.equal(saidIn('cutaway: release 6.1.0-56'), { word: 'release', rest: '6.1.0-56' });
  assert.equal(saidIn('[    2.1] random: crng cutaway: init'), { word: 'init', rest: '' });
  assert.is(saidIn('[    2.1] Run /init as init process'), null);
});

test('what number 1 said is a report when nothing is missing in it', () => {
  const said = { release: '6.1.0', boot: '2a4b6409-a99c', processes: '45', memory: '94800' };
  const of = (words: Readonly<Record<string, string>>) => reportOf(new Map(Object.entries(words)));
  assert.equal(of(said), { release: '6.1.0', bootId: '2a4b6409-a99c', processes: 45, memoryBytes: 97_075_200 });
  for (const word of Object.keys(said)) assert.is(of({ ...said, [word]: '' }), null, word);
  assert.is(of({ ...said, processes: 'none' }), null);
});

const found = (environment: Readonly<Record<string, string>>, files: readonly string[]): string =>
  inFolder((folder) => {
    for (const name of [...files, 'boot/config']) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), '');
    }
    const there = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, value.replace(/^\./, folder)]),
    );
    try {
      return findGuestKernel(there, join(folder, 'boot'), []).replace(folder, '.');
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return error.message.replace(folder, '.');
    }
  });

test('a kernel is looked for where one is named, then where one was brought, then among those of the machine', () => {
  const boot = ['boot/vmlinuz-6.1-amd64', `boot/vmlinuz-${release()}`, 'boot/vmlinuz-5.9-cloud-amd64'];
  const cached = ['cache/cutaway/guest/vmlinuz-1', 'home/.cache/cutaway/guest/vmlinuz-2'];
  const all = [...boot, ...cached, 'mine'];
  const XDG_CACHE_HOME = './cache';
  assert.is(found({ CUTAWAY_GUEST_KERNEL: './mine', XDG_CACHE_HOME }, all), './mine');
  assert.is(found({ XDG_CACHE_HOME, HOME: './home' }, all), './cache/cutaway/guest/vmlinuz-1');
  assert.is(found({ HOME: './home' }, all), './home/.cache/cutaway/guest/vmlinuz-2');
  assert.is(found({}, all), './boot/vmlinuz-5.9-cloud-amd64');
  assert.is(found({}, boot.slice(0, 2)), `./boot/vmlinuz-${release()}`);
  assert.is(found({}, boot.slice(0, 1)), './boot/vmlinuz-6.1-amd64');
});

test('where there is none, that is said', () => {
  assert.is(found({}, []), 'there is no kernel that a guest could boot');
  assert.match(
    found({ CUTAWAY_GUEST_KERNEL: './mine' }, ['boot/vmlinuz']),
    'there is no kernel for a guest at ./mine, which CUTAWAY_GUEST_KERNEL names',
  );
});
