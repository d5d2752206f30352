// The claim on which a learner's own container hangs, on the real kernel: what passes, and what is missing where it does not.
import * as assert from 'uvu/assert';
import type { Terminal } from '../../src/call/hands.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { Visit } from '../../src/session/visit.ts';
import { root } from '../command/program.ts';
import { labs } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const { course } = await loadCourse(`${root}/lessons`);
const test = suite('a container by hand');

/** Opens the step, types `line`, and looks until the newest process is as `isThere` says. */
const afterTyping = async (line: string, work: (visit: Visit, type: (line: string) => void) => Promise<void>) => {
  if (!course) throw new Error('the course has problems');
  let terminal: Terminal | null = null;
  const visit = new Visit(
    visitParts(course, {
      onEntry: () => {},
      onTerminal: (opened) => {
        terminal = opened;
        opened.onOutput((_, done) => done());
      },
      terminalSize: () => [80, 24],
    }),
  );
  try {
    await visit.open('pid-namespace', 'by-hand');
    const type = (text: string) => terminal?.write(`${text}\n`);
    type(line);
    await work(visit, type);
  } finally {
    assert.equal(await visit.close(), []);
  }
};

const until = async (visit: Visit, holds: () => boolean) => {
  while (!holds()) {
    await visit.tick();
    await new Promise(setImmediate);
  }
};

const innermost = (visit: Visit) =>
  visit.session.world.processes.find(({ nspid, comm }) => nspid.length === 3 && nspid[2] === 1 && comm === 'sh');

test(
  'an inherited /proc does not do, a fresh one does',
  () =>
    afterTyping('unshare -p -f -m sh', async (visit, type) => {
      await until(visit, () => innermost(visit) !== undefined);
      await visit.act();
      const [miss] = visit.session.checks.filter(({ held }) => !held);
      assert.match(miss?.saw ?? '', 'counts as lab-init does');
      assert.match(miss?.tryThis ?? '', 'mount a fresh proc at /proc');
      type('mount -t proc proc /proc');
      await until(visit, () => visit.session.phase === 'passed');
    }),
  { seconds: 30, needs: [labs] },
);
