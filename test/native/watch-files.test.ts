// The verb `files` of the native program `watch`: what it says of real files, and that nothing leads it out of a root.
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import * as assert from 'uvu/assert';
import { isWhiteout } from '../../src/kernel/file.ts';
import { findBusybox } from '../../src/lab/program.ts';
import { textOf } from '../../src/procfs/file.ts';
import { parseFiles } from '../../src/procfs/files.ts';
import { openWatch } from '../../src/procfs/watch.ts';
import { endChild, needsRoot, startChild } from '../live/child.ts';
import { checkedWatchFile, needsCheckedWatch, needsWatch, watchFile } from '../live/watch-program.ts';
import { suite } from '../support/suite.ts';

const test = suite('native watch, files', { seconds: 20, needs: [needsRoot, needsWatch, needsCheckedWatch] });

/** A root of its own, with an overlay in it and links that would lead out of it. */
const script = `
set -e
mount -t tmpfs t /mnt; cd /mnt; cp "$1" busybox; mkdir proc etc l l/d u w m closed; mount -t proc proc proc
echo x >l/a; echo x >l/d/b; mount -t overlay -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w o m
rm m/a; rm -r m/d; mkdir m/d
ln -s /etc/hostname absolute; ln -s ../../../../../../etc dots; ln -s /etc etclink; ln -s /proc/self/root magic
head -c 256 /dev/zero >full; head -c 257 /dev/zero >larger; : >empty; printf 'q"\\\\\\001\\377' >odd; mkfifo pipe
chmod 4711 odd; ln odd odd2
exec chroot /mnt /busybox sh -c 'echo ready; exec /busybox sleep 100'`;

const withRoot = async (
  body: (ask: (...paths: readonly string[]) => Promise<ReturnType<typeof parseFiles>>) => Promise<void>,
) => {
  const child = await startChild('unshare', ['-m', 'sh', '-c', script, 'sh', findBusybox()]);
  const mounts = statSync(`/proc/${child.pid}/ns/mnt`).ino;
  try {
    for (const program of [watchFile, checkedWatchFile]) {
      const watch = openWatch(program);
      await body(async (...paths) => {
        const asked = paths.map((path) => ({ pid: child.pid, path, directory: `/proc/${child.pid}`, mounts }));
        const answer = await watch.askFiles(asked);
        if ('why' in answer) throw new Error(answer.why);
        return parseFiles(asked, textOf(answer));
      });
      watch.close();
    }
  } finally {
    await endChild(child);
  }
};

test('types, sizes, modes, names, and the bytes of small files', () =>
  withRoot(async (ask) => {
    const { files } = await ask(
      '/empty',
      '/full',
      '/larger',
      '/odd',
      '/odd2',
      '/pipe',
      '/closed',
      '/absolute',
      '/none',
      '/odd/none',
    );
    const [absolute, closed, empty, full, larger, none, odd, below, odd2, pipe] = files;
    assert.equal(
      [absolute?.type, closed?.type, none?.type, below?.type, pipe?.type],
      ['symlink', 'directory', 'absent', 'absent', 'fifo'],
    );
    assert.equal([empty?.content, empty?.status?.bytes], ['', 0]);
    assert.equal([full?.content, full?.status?.bytes], ['\0'.repeat(256), 256]);
    assert.equal([larger && 'content' in larger, larger?.status?.bytes], [false, 257]);
    assert.equal([odd?.content, odd?.status?.mode, odd?.status?.links], ['q"\\\x01\udcff', 0o4711, 2]);
    assert.equal(odd?.status, odd2?.status);
  }));

test('whiteouts, and directories that are opaque', () =>
  withRoot(async (ask) => {
    const { files } = await ask('/m/a', '/u/a', '/u/d', '/m/d', '/l/d', '/m/d/b');
    const of = (path: string) => files.find((one) => one.path === path);
    assert.equal([of('/m/a')?.type, of('/m/d/b')?.type], ['absent', 'absent']);
    const white = of('/u/a');
    assert.ok(white && isWhiteout(white));
    assert.equal([of('/u/d')?.opaque, of('/m/d')?.opaque, of('/l/d')?.opaque], [true, false, false]);
  }));

test('no link leads out of the root of the process', () =>
  withRoot(async (ask) => {
    const paths = [
      '/etclink/hostname',
      '/dots/hostname',
      '/../../../etc/hostname',
      '/proc/self/root/etc/hostname',
      '/magic/etc/hostname',
    ];
    const { files, unreadable } = await ask(...paths);
    for (const { path, type } of files) assert.is(type, /proc|magic/.test(path) ? null : 'absent', path);
    assert.equal(
      unreadable.map(({ why }) => why),
      ['ELOOP', 'ELOOP'],
    );
    assert.ok(readFileSync('/etc/hostname', 'utf8').includes(hostname()), 'here it would have led somewhere');
  }));

test('what the kernel makes up is not read, and paths may be of any kind', () =>
  withRoot(async (ask) => {
    const { files } = await ask(
      '/proc/self/mountinfo',
      '/proc/sys/kernel/hostname',
      '/',
      '.',
      'u/a',
      `/${'x'.repeat(300)}`,
      `/${'x/'.repeat(3000)}`,
    );
    for (const { content } of files) assert.ok(content === undefined || content === '');
    assert.equal(files.filter(({ type }) => type === null).length, 2, 'names that are too long');
  }));

test('a number that was given to another process is not looked at', () =>
  withRoot(async () => {
    const watch = openWatch(watchFile);
    const own = { path: '/etc/hostname', mounts: statSync('/proc/self/ns/mnt').ino };
    const questions = [
      { ...own, directory: '/proc/self' },
      { ...own, directory: '/proc/self', mounts: own.mounts + 1 },
      { ...own, directory: '/proc/4194305' },
    ];
    const answer = await watch.askFiles(questions);
    watch.close();
    if ('why' in answer) throw new Error(answer.why);
    const { files } = JSON.parse(textOf(answer)) as { files: readonly { type: string }[] };
    assert.equal(
      files.map(({ type }) => type),
      ['regular', 'gone', 'gone'],
    );
  }));
