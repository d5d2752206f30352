// Sessions of the sandbox for frames and keys: a hand-made log, reduced. Nothing here was read from a kernel.
import { emptyCourse, type Lesson } from '../../src/lesson/lesson.ts';
import { observed } from '../../src/session/observed.ts';
import { openLesson, sandboxId } from '../../src/session/sandbox-lesson.ts';
import type { Session } from '../../src/session/session.ts';
import { labProcess, MadeUpVisit } from './made-up-session.ts';

/** The sandbox before anything was called. */
export const sandboxVisit = (): MadeUpVisit =>
  new MadeUpVisit(openLesson(emptyCourse, { lesson: sandboxId, calls: [], names: new Map() }) as Lesson);

export const emptySandbox = (): Session => sandboxVisit().session;

/** box has forked, and what that changed is told. */
export const forkedVisit = (): MadeUpVisit => {
  const act = { actor: 'box', call: 'fork', as: 'child' } as const;
  const visit = sandboxVisit();
  visit
    .step('1')
    .call(act, 'fork()')
    .processes((all) => [...all, labProcess(6, 'child', { ppid: labProcess(5, 'box').pid })])
    .name('child', 6)
    .returns(6, 212, '', { actor: 'child', pid: 6 });
  const { before, world, names } = visit.session;
  return visit.log({ type: 'checked', passed: true, checks: observed(act, before, world, names) });
};

export const forkedSandbox = (): Session => forkedVisit().session;

/** A call was refused, which changed nothing. */
export const refusedSandbox = (): Session => {
  const act = { actor: 'child', call: 'mknod', path: '/tmp/null', device: 'c 1:3' } as const;
  const visit = forkedVisit()
    .step('2')
    .call(act, 'mknod("/tmp/null", S_IFCHR|0666, makedev(1, 3))')
    .refused('EPERM', 6);
  const { before, world, names } = visit.session;
  return visit.log({ type: 'checked', passed: true, checks: observed(act, before, world, names) }).session;
};
