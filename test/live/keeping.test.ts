// Where progress and the log cannot be kept: no home, one that is read-only, a disk that is full. The lesson goes on, and that is said once.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import {
  type BadDay,
  inStep,
  leaves,
  onBadDay,
  quoted,
  type Sufferer,
  saidIn,
  waitForSaid,
} from '../support/bad-day.ts';
import { labs } from '../support/lab.ts';
import { someOf } from '../support/sample.ts';
import { suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';

const test = suite('keeping nothing', { seconds: 60, needs: [labs, needsProgram('script'), needsRoot] });

const days: Readonly<Record<string, BadDay & { readonly says: RegExp }>> = {
  'a home that is read-only': {
    first: 'mount -t tmpfs -o ro tmpfs /srv; unset XDG_STATE_HOME; export HOME=/srv',
    says: /Progress is not kept: EROFS, \/srv\/\.local\//,
  },
  'no home at all': {
    prefix: 'env -u XDG_STATE_HOME HOME=',
    says: /Progress is not kept: there is no home folder\./,
  },
  'a state folder that is no folder': {
    prefix: 'env XDG_STATE_HOME=/dev/null',
    says: /Progress is not kept: ENOTDIR/,
  },
};

/** It says so once, and the lesson goes on to the next step. */
const goesOn = async (terminal: Sufferer, says: RegExp) => {
  await inStep(terminal);
  await waitForSaid(terminal, says);
  terminal.press('1');
  await terminal.waitFor(/enter +do it/);
  terminal.press('Enter');
  await terminal.waitFor(/enter +next/);
  terminal.press('Enter');
  await terminal.waitFor('step 4 of 12');
  await terminal.waitFor(/enter +do it|1 2 3 +answer/);
  assert.not.match(saidIn(terminal.frame()), /not kept/);
  assert.not.match(terminal.bytes(), /Warning/);
};

for (const [name, { says, ...day }] of someOf(Object.entries(days), 1))
  test(name, () =>
    onBadDay(day, async (terminal) => {
      await goesOn(terminal, says);
      await leaves(terminal);
    }),
  );

const kept = '{"v":1,"lessons":{"pid-namespace":{"done":["unshare"],"at":"unshare","wrong":[]}}}';

/** A file system that holds progress of an earlier day, and is full; what it held at the end is copied to `after`. */
const full = (after: string): BadDay => ({
  first: `mount -t tmpfs -o size=64k tmpfs /srv && mkdir /srv/cutaway && export XDG_STATE_HOME=/srv
    printf %s ${quoted(kept)} > /srv/cutaway/progress.json; cat /dev/zero > /srv/fill 2>/dev/null`,
  suffix: `; status=$?; cp -r /srv/cutaway ${after}; exit $status`,
});

const onFullDisk = async (body: (terminal: Sufferer) => Promise<void>, check: (after: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'cutaway-full-'));
  try {
    await onBadDay(full(folder), async (terminal) => {
      await goesOn(
        terminal,
        /The session log is not kept: ENOSPC.*Progress is not kept: ENOSPC|Progress.*ENOSPC.*log.*ENOSPC/,
      );
      await body(terminal);
      await leaves(terminal);
    });
    const after = join(folder, 'cutaway');
    assert.equal(readdirSync(after, { recursive: true }).sort(), ['log', 'progress.json'], 'nothing half written');
    check(readFileSync(join(after, 'progress.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test('a disk that is full: what was kept before stays whole', () =>
  onFullDisk(
    async () => {},
    (progress) => assert.is(progress, kept),
  ));

test('a disk that is full, until there is room again: progress is kept from then on', () =>
  onFullDisk(
    async (terminal) => {
      execFileSync('nsenter', ['-m', '-t', String(terminal.program()), 'rm', '/srv/fill']);
      // An answer that is wrong is kept, too.
      terminal.press('1');
      await terminal.waitFor(/enter +check/);
    },
    (progress) => assert.ok(JSON.parse(progress).lessons['pid-namespace'].done.includes('fork'), progress),
  ));
