// Whether two pieces of a World say the same. Plain data only: null, strings, numbers, arrays and flat
// records.

/** Deep equality of plain data; a key that is `undefined` counts as missing. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && areEqualLists(a, b);
  return areEqualRecords(a as Record<string, unknown>, b as Record<string, unknown>);
}

function areEqualLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
}

function areEqualRecords(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key in a) if (!isEqual(a[key], b[key])) return false;
  for (const key in b) if (a[key] === undefined && b[key] !== undefined) return false;
  return true;
}
