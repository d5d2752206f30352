// What of the events can be seen on screen. Nothing is drawn for the others: a frame costs more than the look that found them.
import type { Event } from '../kernel/event.ts';
import type { ProcessState } from '../kernel/process.ts';
import { cgroupOrder, placeOf } from '../kernel/row.ts';
import type { World } from '../kernel/world.ts';
import { looksOther } from './limit-rows.ts';

/** Between these a process goes many times a second, and the panes call all of them alive. */
const alive: ReadonlySet<ProcessState> = new Set(['R', 'S', 'D', 'I']);

/** Whether a pane looks different after an event. `drawn`: what was drawn last; usage is drawn again once it has moved away from that. */
export const isVisible =
  (drawn: World) =>
  (event: Event): boolean => {
    if (event.type === 'usage-changed') {
      const { index, isThere } = placeOf(drawn.cgroups, event.after, cgroupOrder);
      const last = isThere ? drawn.cgroups[index] : undefined;
      return looksOther(last ?? event.before, event.after);
    }
    if (event.type !== 'process-changed') return true;
    const { before, after, fields } = event;
    return fields.some((field) => field !== 'state' || !(alive.has(before.state) && alive.has(after.state)));
  };
