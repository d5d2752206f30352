// Looks at a lab while something runs in it, for whoever has no screen that is drawn again and again.
import { setTimeout as after } from 'node:timers/promises';
import type { Visit } from '../session/visit.ts';

/** Between two looks. */
const lookMs = 100;

/** Looks until `over` settles, or an asked step has passed: what that is about may come and go with a command. */
export const watchVisit = async (visit: Visit, over: Promise<unknown>): Promise<void> => {
  let isOver = false;
  const noted = over.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await visit.tick();
    const { step, session } = visit;
    if (step?.task.kind !== 'asked' || session.phase === 'passed' || session.lab.state !== 'ready') return;
    await Promise.race([noted, after(lookMs)]);
  }
};
