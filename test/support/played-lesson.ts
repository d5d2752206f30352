// A step of the course on the real kernel: the steps before are played, then a body does what a learner may do.
import * as assert from 'uvu/assert';
import { ownSetting } from '../../src/command/setting.ts';
import { visitParts } from '../../src/command/visit-parts.ts';
import type { Cgroup } from '../../src/kernel/cgroup.ts';
import { loadCourse } from '../../src/lesson/load.ts';
import { Visit } from '../../src/session/visit.ts';
import { root } from '../command/program.ts';

/** How lessons are taught on this machine. */
export const setting = ownSetting();
const { course } = await loadCourse(`${root}/lessons`, setting);

/** Types a line into the learner's shell. */
export type Type = (line: string) => void;

/** Opens the step and gives it to `body`; afterwards nothing of the lab is left. */
export const atStep = async (lesson: string, step: string, body: (visit: Visit, type: Type) => Promise<void>) => {
  if (!course) throw new Error('the course has problems');
  let type: Type = () => {};
  const visit = new Visit(
    visitParts(course, {
      onEntry: () => {},
      onTerminal: (terminal) => {
        terminal.onOutput((_, done) => done());
        type = (line) => terminal.write(`${line}\n`);
      },
      terminalSize: () => [80, 24],
    }),
  );
  try {
    await visit.open(lesson, step);
    assert.is(visit.session.step, step, visit.session.notice ?? '');
    await body(visit, (line) => type(line));
  } finally {
    assert.equal(await visit.close(), []);
  }
};

/** Looks until it is so; the test's own time limit ends a wait that has no end. */
export const until = async (visit: Visit, holds: () => boolean) => {
  while (!holds()) {
    await visit.tick();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** What a learner is told who asks why the step does not pass, as one text. */
export const missing = async (visit: Visit): Promise<string> => {
  await visit.act();
  assert.is(visit.session.phase, 'failed');
  return visit.session.checks.flatMap(({ held, saw }) => (held ? [] : [saw])).join('\n');
};

/** The cgroup of that path below the lab's, where this controller answers. */
export const cgroupIn = ({ session }: Visit, path: string, controller: string): Cgroup | undefined =>
  session.world.cgroups.find((one) => one.path.endsWith(`/lab${path}`) && one.controllers.includes(controller));
