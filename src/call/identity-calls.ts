// Calls about who a process is, and what it may do.
import * as z from 'zod';
import { capabilityNames } from '../kernel/capability.ts';
import { type Flaw, flagsOf, joined, kind, quoted } from './call-kind.ts';
import { capabilityText } from './capabilities.ts';

const id = z.int().min(0).max(4_294_967_295);

/** native/README.md says what each refuses. */
const profiles = ['container', 'no-mkdir'] as const;

const prctlOptions = [
  'PR_SET_NAME',
  'PR_SET_NO_NEW_PRIVS',
  'PR_SET_KEEPCAPS',
  'PR_SET_DUMPABLE',
  'PR_CAPBSET_DROP',
] as const;

const prctlParams = () =>
  z.strictObject({
    option: z.enum(prctlOptions).default('PR_SET_NAME'),
    name: z.string().max(15).optional(),
    capabilities: flagsOf(capabilityNames),
  });

type Prctl = z.output<ReturnType<typeof prctlParams>>;

const prctlFlaw = ({ option, name, capabilities: dropped }: Prctl): Flaw | null => {
  if (option === 'PR_SET_NAME' && name === undefined) return { key: 'name', expected: 'a name' };
  if (option !== 'PR_SET_NAME' && name !== undefined) return { key: 'name', expected: `no name with ${option}` };
  if (option === 'PR_CAPBSET_DROP')
    return dropped.length > 0 ? null : { key: 'capabilities', expected: 'at least one capability' };
  return dropped.length === 0 ? null : { key: 'capabilities', expected: `no capabilities with ${option}` };
};

/** Of several calls, how many there are, the first and the last. */
const prctlText = ({ option, name, capabilities: dropped }: Prctl): string => {
  if (option === 'PR_SET_NAME') return `prctl(PR_SET_NAME, ${quoted(name ?? '')})`;
  if (option !== 'PR_CAPBSET_DROP') return `prctl(${option}, 1)`;
  return dropped.length === 1
    ? `prctl(PR_CAPBSET_DROP, ${dropped[0]})`
    : `${dropped.length} × prctl(PR_CAPBSET_DROP, ${dropped[0]} … ${dropped.at(-1)})`;
};

export const identityCalls = {
  setuid: kind({
    summary: 'Sets the user id of the calling process; where root asks, the real, the effective and the saved one.',
    manual: 'setuid(2)',
    params: () => z.strictObject({ uid: id }),
    args: (call) => [String(call.uid)],
    text: (call) => `setuid(${call.uid})`,
  }),
  setgid: kind({
    summary: 'Sets the group id of the calling process.',
    manual: 'setgid(2)',
    params: () => z.strictObject({ gid: id }),
    args: (call) => [String(call.gid)],
    text: (call) => `setgid(${call.gid})`,
  }),
  setgroups: kind({
    summary: 'Sets the supplementary groups of the calling process.',
    manual: 'setgroups(2)',
    params: () => z.strictObject({ groups: z.array(id).max(32).default([]) }),
    args: (call) => call.groups.map(String),
    text: (call) => `setgroups(${call.groups.length}, [${call.groups.join(', ')}])`,
  }),
  prctl: kind({
    summary: 'Changes how the kernel treats the calling process: its name, what it can still come to be allowed.',
    manual: 'prctl(2)',
    params: prctlParams,
    args: (call) => [call.option, call.option === 'PR_CAPBSET_DROP' ? joined(call.capabilities) : (call.name ?? '')],
    text: prctlText,
    flaw: prctlFlaw,
  }),
  capset: kind({
    summary: 'Sets the capabilities of the calling process: what of root it has.',
    manual: 'capset(2)',
    params: () =>
      z.strictObject({
        effective: flagsOf(capabilityNames),
        permitted: flagsOf(capabilityNames),
        inheritable: flagsOf(capabilityNames),
      }),
    args: (call) => [joined(call.effective), joined(call.permitted), joined(call.inheritable)],
    text: (call) =>
      `capset({effective=${capabilityText(call.effective)}, permitted=${capabilityText(call.permitted)}, inheritable=${capabilityText(call.inheritable)}})`,
  }),
  seccomp: kind({
    summary: 'Puts a filter on the system calls of the calling process, and of all that come from it.',
    manual: 'seccomp(2)',
    params: () => z.strictObject({ profile: z.enum(profiles) }),
    args: (call) => [call.profile],
    text: (call) => `seccomp(SECCOMP_SET_MODE_FILTER, 0, {profile=${quoted(call.profile)}})`,
  }),
} as const;
