// Amounts as text, short enough for a row or a sentence and coarse enough to stand still.

const units = ['', 'K', 'M', 'G', 'T'] as const;

/** `64M`: exact, in the largest unit that divides it, as a limit is written. */
export const limitSize = (bytes: number): string => {
  const power = units.findLastIndex((_, index) => bytes >= 1024 ** index && bytes % 1024 ** index === 0);
  if (bytes === 0) return '0';
  return power <= 0 ? `${bytes} bytes` : `${bytes / 1024 ** power}${units[power]}`;
};

/** `4.6M`: two figures. */
export const usedSize = (bytes: number): string => {
  if (bytes < 1024) return String(bytes);
  const power = Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  // 1023 of a unit rounds to four figures: it is one of the next.
  if (value >= 999.5 && power < units.length - 1) return `1${units[power + 1]}`;
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)}${units[power]}`;
};

/** `0.42 s`, `19 ms`: two figures. */
export const usedTime = (microseconds: number): string => {
  if (microseconds < 1000) return '0 ms';
  if (microseconds < 995_000) return `${Number((microseconds / 1000).toPrecision(2))} ms`;
  return `${Number((microseconds / 1e6).toPrecision(2))} s`;
};

/** How often: exact below a hundred, then two figures. */
export const countText = (count: number): string => String(count < 100 ? count : Number(count.toPrecision(2)));
