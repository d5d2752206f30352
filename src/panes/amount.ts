// A bar of how much of a limit is used, and whether that has moved.

const barWidth = 10;

/** How much of a limit is used: `██········`. Some is never shown as none, nor less than all as all. */
export const bar = (used: number, limit: number): string => {
  const part = limit > 0 ? used / limit : 1;
  const rounded = Math.round(part * barWidth);
  const filled = part >= 1 ? barWidth : Math.min(barWidth - 1, Math.max(part > 0 ? 1 : 0, rounded));
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
};

/** Whether two readings of one thing differ by more than it wavers by itself. `least`: of less nobody speaks. */
export const hasMoved = (before: number | null, after: number | null, least: number): boolean => {
  if (before === null || after === null) return before !== after;
  const difference = Math.abs(after - before);
  return difference >= least && difference > Math.max(before, after) * 0.04;
};
