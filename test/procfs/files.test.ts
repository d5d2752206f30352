// What `watch` says of files, and the questions that it is asked; the real program is in test/native/watch-files.test.ts.
import * as assert from 'uvu/assert';
import type { Process } from '../../src/kernel/process.ts';
import { openFileReader, parseFiles } from '../../src/procfs/files.ts';
import type { FileQuestion, Silence, Watch } from '../../src/procfs/watch.ts';
import { box, shell } from '../lesson/scenes.ts';
import { suite } from '../support/suite.ts';

const test = suite('files as watch tells of them');

const asked = (path: string) => ({ pid: 7, path, directory: '/proc/7', mounts: 200 });
const status = '"mode":420,"links":1,"size":4,"inode":"18446744073709551615","device":"0:48"';

test('rows in order, with what each type has, and a number too large for JavaScript', () => {
  const text = `{"files":[{"type":"absent"},{"type":"regular",${status},"content":"a\\u0000"},{"type":"directory",${status},"opaque":true},{"type":"character",${status},"rdev":"0:0"}]}`;
  const { files, unreadable } = parseFiles([asked('/d'), asked('/c'), asked('/b'), asked('/a')], text);
  const seen = { mode: 420, links: 1, bytes: 4, inode: '18446744073709551615', device: '0:48' };
  assert.equal(files, [
    { pid: 7, path: '/a', type: 'character', status: seen, rdev: '0:0' },
    { pid: 7, path: '/b', type: 'directory', status: seen, opaque: true },
    { pid: 7, path: '/c', type: 'regular', status: seen, content: 'a\0' },
    { pid: 7, path: '/d', type: 'absent', status: null },
  ]);
  assert.equal(unreadable, []);
});

test('what may not be read is listed, and of a process that is gone there is nothing', () => {
  const { files, unreadable } = parseFiles(
    [asked('/a'), asked('/b')],
    '{"files":[{"errno":"EACCES"},{"type":"gone"}]}',
  );
  assert.equal(files, [{ pid: 7, path: '/a', type: null, status: null }]);
  assert.equal(unreadable, [{ what: '/proc/7/root/a', why: 'EACCES' }]);
});

/** A program that notes what it is asked. */
const recorder = (answer: Buffer | Silence) => {
  const questions: (readonly FileQuestion[])[] = [];
  const askFiles = async (places: readonly FileQuestion[]) => {
    questions.push(places);
    return answer;
  };
  return { questions, watch: { askFiles } as unknown as Watch };
};

const zombie: Process = { ...box, pid: 9, namespaces: {} };

test('only processes of the look are asked about, each path once, with their mount namespace', async () => {
  const { questions, watch } = recorder(Buffer.from('{"files":[{"type":"absent"},{"type":"absent"}]}\n'));
  const reader = openFileReader(watch, '/proc');
  const places = [
    { pid: shell.pid, path: '/b' },
    { pid: shell.pid, path: '/a' },
    { pid: shell.pid, path: '/b' },
    { pid: 1, path: '/etc/shadow' },
    { pid: 9, path: '/a' },
  ];
  const first = await reader.read(places, [shell, zombie]);
  assert.equal(questions, [
    ['/a', '/b'].map((path) => ({ pid: shell.pid, path, directory: `/proc/${shell.pid}`, mounts: 200 })),
  ]);
  assert.is(await reader.read(places, [shell, zombie]), first, 'the same answer is the same reading');
  assert.equal(await reader.read([], [shell]), { files: [], unreadable: [] });
  assert.is(questions.length, 2, 'nobody is asked about nothing');
});

test('where nobody answers, nothing is known', async () => {
  for (const watch of [recorder({ why: 'it ended' }).watch, null]) {
    const { files, unreadable } = await openFileReader(watch, '/proc').read([{ pid: shell.pid, path: '/a' }], [shell]);
    assert.equal(files, [{ pid: shell.pid, path: '/a', type: null, status: null }]);
    assert.equal(unreadable, [{ what: 'files', why: watch ? 'it ended' : 'nothing reads them here' }]);
  }
});
