// Claims about what one process may do: its capabilities, and whether its system calls are filtered. Pure.
import { capabilities } from '../call/capabilities.ts';
import type { Verdict } from './expect.ts';
import type { Claim } from './predicate.ts';
import { seccompWords } from './privilege-shapes.ts';
import { type Present, type Seen, verdictOf } from './seen.ts';
import { andList, orList, possessive } from './spelling.ts';

export type CapabilityClaim = Extract<Claim, { capability: unknown }>;
export type SeccompClaim = Extract<Claim, { seccomp: unknown }>;

export const judgeCapability = (claim: CapabilityClaim, subject: Present): Verdict => {
  const { capability, has } = claim;
  const verb = claim.set === 'bounding' ? 'can come to have' : 'has';
  const wording = has
    ? `${subject.label} ${verb} ${andList(capability)}`
    : `${subject.label} ${claim.set === 'bounding' ? 'can never have' : 'does not have'} ${orList(capability)}`;
  return verdictOf(wording, [seeCapabilities(claim, subject)]);
};

const seeCapabilities = ({ capability, has, set }: CapabilityClaim, { label, now }: Present): Seen => {
  const mask = now.capabilities;
  if (mask === null) return { held: false, saw: `${possessive(label)} ${set} capabilities cannot be read` };
  const there = capability.filter((name) => hasBit(mask, name));
  const missing = capability.filter((name) => !there.includes(name));
  const isIn = set === 'bounding' ? 'in its bounding set' : 'among its effective capabilities';
  const saw = [
    ...(there.length > 0 ? [`${andList(there)} ${there.length > 1 ? 'are' : 'is'} ${isIn}`] : []),
    ...(missing.length > 0 ? [`${andList(missing)} ${missing.length > 1 ? 'are' : 'is'} not ${isIn}`] : []),
  ];
  return { held: (has ? missing : there).length === 0, saw: saw.join('; ') };
};

/** `mask`: hexadecimal, as /proc/PID/status shows a set. */
const hasBit = (mask: string, name: (typeof capabilities)[number]): boolean =>
  ((BigInt(`0x${mask}`) >> BigInt(capabilities.indexOf(name))) & 1n) === 1n;

const seccompTexts = {
  off: 'not filtered',
  strict: 'all refused but read, write, _exit and sigreturn',
  filter: 'filtered',
} as const;

export const judgeSeccomp = ({ seccomp }: SeccompClaim, { label, now }: Present): Verdict => {
  const claim = `${possessive(label)} system calls are ${seccompTexts[seccomp]}`;
  const word = now.seccomp === null ? undefined : seccompWords[now.seccomp];
  const saw = word === undefined ? 'whether they are filtered cannot be read' : `they are ${seccompTexts[word]}`;
  return verdictOf(claim, [{ held: word === seccomp, saw }]);
};
