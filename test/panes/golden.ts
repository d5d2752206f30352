// Frames kept as files under fixtures/frames: compared, or with UPDATE=1 written anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';

const frames = join(import.meta.dirname, '../../fixtures/frames');

/** Whether frames are written rather than compared: a person looks at the difference afterwards. Never in CI. */
export const updates = process.env['UPDATE'] === '1';

/** Fails where `frame` is not what `fixtures/frames/NAME.txt` holds. */
export const golden = (name: string, frame: string): void => {
  const path = join(frames, `${name}.txt`);
  if (updates) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${frame}\n`);
    return;
  }
  assert.fixture(frame, readFrame(path).replace(/\n$/, ''), `${name}: look at it, then UPDATE=1 writes it anew`);
};

const readFrame = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return `there is no ${path} yet; UPDATE=1 writes it`;
  }
};
