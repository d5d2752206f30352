// Which keys scroll, and how far.

/** Rows by which a page moves: the two at the edges say how many are out of sight. */
export const pageRows = (height: number) => Math.max(1, height - 2);

/** Rows by which `key` moves in a pane of `height` rows. */
export const stepOf = (key: string, height: number): number | null => {
  const page = pageRows(height);
  const steps: Readonly<Record<string, number>> = {
    'page-down': page,
    ' ': page,
    'page-up': -page,
    down: 1,
    j: 1,
    up: -1,
    k: -1,
    home: -1e6,
    end: 1e6,
  };
  return Object.hasOwn(steps, key) ? (steps[key] ?? null) : null;
};
