// Long readings in short turns: whoever reads a thousand processes lets keys and frames come in between.

/** So long a turn lasts: less than anybody notices. */
const turnMs = 8;

/** Returns what is to be awaited between any two readings. It resolves at once while this turn lasts, and else with the next one. */
export const givingWay = (): (() => Promise<void> | undefined) => {
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
