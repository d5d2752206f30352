// The session log as text: a line of JSON for the header and for each entry. log-reader.ts reads it. Where it is kept is the command's business.
import type { Entry, LogHeader } from './entry.ts';

export const headerLine = (header: LogHeader): string => `${JSON.stringify(header)}\n`;

/**
 * `entry` as it is kept; empty where it is not. What the screen says to the learner, and why a lab did not start, may name files
 * of the machine; nothing is kept that comes from outside the lab. Nor is usage that moves by itself: it would be most of the log.
 */
export const entryLine = (entry: Entry): string => {
  const kept = keptOf(entry);
  return kept ? `${JSON.stringify(kept)}\n` : '';
};

const keptOf = (entry: Entry): Entry | null => {
  if (entry.type === 'notice' || entry.type === 'recorded') return null;
  if (entry.type === 'lab') return { ...entry, detail: null };
  if (entry.type !== 'events') return entry;
  const events = entry.events.filter(({ type }) => type !== 'usage-changed');
  return events.length > 0 ? { ...entry, events } : null;
};
