// What of the events can be seen on screen. Nothing is drawn for the others: a frame costs more than the look that found them.
import type { Event } from '../kernel/event.ts';
import type { ProcessState } from '../kernel/process.ts';

/** Between these a process goes many times a second, and the panes call all of them alive. */
const alive: ReadonlySet<ProcessState> = new Set(['R', 'S', 'D', 'I']);

/** Whether a pane looks different after `event`. */
export const isVisible = (event: Event): boolean => {
  if (event.type === 'usage-changed') return false;
  if (event.type !== 'process-changed') return true;
  const { before, after, fields } = event;
  return fields.some((field) => field !== 'state' || !(alive.has(before.state) && alive.has(after.state)));
};
