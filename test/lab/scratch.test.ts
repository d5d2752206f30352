// Where a lab's directory on a disk is made: folders that will do, and why others do not.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { LabError } from '../../src/lab/lab.ts';
import { findScratch, scratchFolders, standing } from '../../src/lab/scratch.ts';
import { suite } from '../support/suite.ts';

const test = suite('folders for scratch');

const inFolder = (body: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-scratch-'));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('one’s own cache comes first, whether or not it is there, then /var/tmp', () =>
  inFolder((folder) => {
    const cache = join(folder, 'a/b');
    assert.equal(scratchFolders({ XDG_CACHE_HOME: cache }), [join(cache, 'cutaway/scratch'), '/var/tmp']);
    assert.equal(scratchFolders({ HOME: folder }), [join(folder, '.cache/cutaway/scratch'), '/var/tmp']);
    assert.equal(scratchFolders({ XDG_CACHE_HOME: 'a', HOME: folder })[0], join(folder, '.cache/cutaway/scratch'));
    assert.is(standing(join(cache, 'c')), folder);
    mkdirSync(cache, { recursive: true });
    assert.is(standing(join(cache, 'c')), cache);
  }));

test('a home that is somebody else’s is left alone', () => {
  const isRoot = process.geteuid?.() === 0;
  // /proc/1 belongs to root, /root as well; nobody but root owns it.
  if (!isRoot) assert.equal(scratchFolders({ HOME: '/' }), ['/var/tmp']);
  assert.equal(scratchFolders({ HOME: 'nowhere' }), ['/var/tmp']);
});

test('what is in memory is no disk, and it is said which folders were looked at', () => {
  let error: unknown;
  try {
    findScratch(['/dev/shm/cutaway', '/proc']);
  } catch (thrown) {
    error = thrown;
  }
  assert.instance(error, LabError);
  assert.match((error as LabError).message, /^\/dev\/shm is on no block device.*; \/proc is on no block device/);
  assert.match((error as LabError).remedy ?? '', 'XDG_CACHE_HOME');
});
