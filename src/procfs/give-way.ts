// Long readings in short turns: whoever reads a thousand processes lets keys and frames come in between.

/** So long a turn lasts: less than anybody notices. */
const turnMs = 8;

/** To be awaited between any two readings. Nothing while this turn lasts; else it resolves with the next one. */
export type GiveWay = () => Promise<void> | undefined;

export const givingWay = (): GiveWay => {
  let since = performance.now();
  return () => {
    if (performance.now() - since < turnMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
};
