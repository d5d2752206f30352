// Sets of capabilities as a call shows them.
import { type CapabilityName, capabilityNames } from '../kernel/capability.ts';

/** As /proc/PID/status shows a set: `0xa80425fb`. */
const mask = (names: readonly CapabilityName[]): string => {
  const bits = capabilityNames.reduce((sum, name, bit) => (names.includes(name) ? sum + 2 ** bit : sum), 0);
  return `0x${bits.toString(16)}`;
};

/** A set, short: one or two by name, more as the mask that /proc shows. */
export const capabilityText = (names: readonly CapabilityName[]): string =>
  names.length > 2 ? mask(names) : names.join('|') || '0';
