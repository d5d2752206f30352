// The picture in the README: taken anew, from the running program, and compared with the one that is there.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { findTool } from '../../src/lab/tool.ts';
import { assertUnchanged, hostSnapshot } from '../support/host.ts';
import { labs } from '../support/lab.ts';
import { type Need, suite } from '../support/suite.ts';
import { root } from './program.ts';

const test = suite('picture', { seconds: 60 });
const tmux: Need = () => (findTool('tmux') ? null : 'tmux is not installed');
const published = join(root, 'fixtures/picture/lesson.svg');

/** What the left pane says; numbers and times are those of one run. */
const said = (svg: string): string =>
  [...svg.matchAll(/<text x="(28\.8|46)" [^>]*>([^<]*)</g)]
    .map(([, , text = '']) => text.replace(/\d+/g, '#'))
    .join('\n');

test(
  'it shows what the program shows now; `npm run picture` takes another one',
  async () => {
    const before = hostSnapshot();
    const folder = mkdtempSync(join(tmpdir(), 'cutaway-picture-test-'));
    try {
      const path = join(folder, 'now.svg');
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/picture.mjs'), path], {
        encoding: 'utf8',
      });
      assert.is(status, 0, stderr);
      const now = readFileSync(path, 'utf8');
      assert.match(now, '>Meet number 1<');
      assert.is(said(readFileSync(published, 'utf8')), said(now));
      assert.match(readFileSync(join(root, 'README.md'), 'utf8'), '(fixtures/picture/lesson.svg)');
    } finally {
      rmSync(folder, { recursive: true });
    }
    await assertUnchanged(before);
  },
  { needs: [labs, tmux] },
);
