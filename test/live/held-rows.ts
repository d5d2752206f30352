// Compares two tools that read a machine which goes on living. Knows rows as text alone.

/** What two tools read, in turns: one, the other, the one again, the other again. */
export interface Turns {
  readonly tool: readonly [readonly string[], readonly string[]];
  readonly look: readonly [readonly string[], readonly string[]];
}

/**
 * What one of them missed. A row that one tool read both before and after the other's reading did hold at
 * that time, so the other must have read it, too; what was there only once proves nothing.
 */
export function missedRows({ tool, look }: Turns): string[] {
  const [toolFirst, toolLast] = tool;
  const [lookFirst, lookLast] = look;
  return [
    ...heldRows(toolFirst, toolLast)
      .filter((row) => !lookFirst.includes(row))
      .map((row) => `not looked at: ${row}`),
    ...heldRows(lookFirst, lookLast)
      .filter((row) => !toolLast.includes(row))
      .map((row) => `not there: ${row}`),
  ];
}

export function heldRows(first: readonly string[], last: readonly string[]): string[] {
  const again = new Set(last);
  return first.filter((row) => again.has(row));
}
