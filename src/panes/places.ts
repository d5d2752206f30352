// Which pane lies where, so that a step finds what it needs and the eye finds it where it was.
import { type PaneName, paneNames } from '../lesson/lesson.ts';

/** `panes` in an order that never changes. */
export const inFixedOrder = (panes: readonly PaneName[]): readonly PaneName[] =>
  paneNames.filter((pane) => panes.includes(pane));

/**
 * The panes in `count` places. Each of `steps` names panes, the most telling first, and gets the first `count` of them;
 * one that has a place already keeps it, the others take the places that became free.
 */
export const placesAfter = (steps: readonly (readonly PaneName[])[], count: number): readonly PaneName[] =>
  steps.reduce<readonly PaneName[]>((places, panes) => {
    const wanted = panes.slice(0, count);
    const coming = [...inFixedOrder(wanted.filter((pane) => !places.includes(pane)))];
    const kept = (pane: PaneName | undefined) => (pane !== undefined && wanted.includes(pane) ? pane : coming.shift());
    return wanted.map((_, place) => kept(places[place])).filter((pane) => pane !== undefined);
  }, []);
