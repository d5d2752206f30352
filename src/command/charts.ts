// Who draws charts on this screen: loaded as soon as a pane wants one, which no start does.
import type { ChartPress, ChartSource } from '../panes/chart-press.ts';

export interface Charts extends ChartSource {
  /** Whether there are charts on screen, or might be. */
  isWatched(): boolean;
}

export const openCharts = (): Charts => {
  const listeners = new Set<() => void>();
  let press: ChartPress | null = null;
  let isAsked = false;
  const load = async () => {
    ({ press } = await import('../panes/chart/frame.ts'));
    for (const listener of listeners) listener();
  };
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      // Without them the rows say as much.
      if (!isAsked) load().catch(() => {});
      isAsked = true;
      return () => listeners.delete(listener);
    },
    get: () => press,
    isWatched: () => press !== null && listeners.size > 0,
  };
};
