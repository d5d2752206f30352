// The vocabulary of actions. A lesson may say these and nothing else; a row in a table here and one in native/calls.c make a call.
import type { z } from 'zod';
import { type CallKind, namesIn, numbered, type PidOf } from './call-kind.ts';
import { fileCalls } from './file-calls.ts';
import { identityCalls } from './identity-calls.ts';
import { ipcCalls } from './ipc-calls.ts';
import { mountCalls } from './mount-calls.ts';
import { networkCalls } from './network-calls.ts';
import { nftCalls } from './nft-calls.ts';
import { processCalls } from './process-calls.ts';

export type { Flaw, PidOf } from './call-kind.ts';

/** Every call there is. The key is its name in lessons, on the wire and on screen. */
export const calls = {
  ...processCalls,
  ...mountCalls,
  ...fileCalls,
  ...identityCalls,
  ...ipcCalls,
  ...networkCalls,
  ...nftCalls,
} as const;

export type CallName = keyof typeof calls;
export const callNames = Object.keys(calls) as readonly CallName[];

/** One action in a lesson: a call of the vocabulary with its parameters. */
export type Call = { [Name in CallName]: { readonly call: Name } & Params<Name> }[CallName];

/** Without parameters zod's output type would allow no other key either, not even `call`. */
type Params<Name extends CallName> = keyof (typeof calls)[Name]['params']['shape'] extends never
  ? unknown
  : Readonly<z.output<(typeof calls)[Name]['params']>>;

/** A call with the processes that it is about: who performs it, and how a child is named. */
export type Act = Call & {
  /** The actor that performs it. */
  readonly actor: string;
  /** Names the child of a fork or clone3. */
  readonly as?: string | undefined;
};

/** What goes over the wire for `call`, after its name. */
export const callArgs = (call: Call, pid: PidOf): readonly string[] => kindOf(call).args(withNumbers(call, pid), pid);

/** `call` as strace(1) would write it, without its result: `unshare(CLONE_NEWPID)`. */
export const callText = (call: Call, pid: PidOf): string => kindOf(call).text(withNumbers(call, pid), pid);

/** What is wrong with the parameters of `call` taken together; each of them is right. */
export const callFlaw = (call: Call) => kindOf(call).flaw?.(call) ?? null;

/** The processes that `call` speaks of by name, each with the parameter that does. */
export const processesIn = (call: Call): readonly { readonly key: string; readonly name: string }[] => {
  const names = new Set<string>();
  callArgs(call, (ref) => {
    if (typeof ref === 'string') names.add(ref);
    return 0;
  });
  return [...names].map((name) => ({ name, key: keyNaming(call, name) }));
};

const keyNaming = (call: Call, name: string): string =>
  Object.entries(call).findLast(
    ([key, value]) => !['actor', 'as', 'call'].includes(key) && mentions(value, name),
  )?.[0] ?? 'call';

const mentions = (value: unknown, name: string): boolean =>
  typeof value === 'string'
    ? value === name || namesIn(value).includes(name)
    : typeof value === 'object' && value !== null && Object.values(value).some((inner) => mentions(inner, name));

const withNumbers = (call: Call, pid: PidOf): Call => {
  const params = Object.entries(call).map(([key, value]) => [
    key,
    typeof value === 'string' ? numbered(value, pid) : value,
  ]);
  return Object.fromEntries(params) as Call;
};

// The table pairs each name with its own parameters; TypeScript cannot follow that through an index.
const kindOf = (call: Call) =>
  calls[call.call] as unknown as CallKind<z.ZodRawShape> & {
    args(call: Call, pid: PidOf): readonly string[];
    text(call: Call, pid: PidOf): string;
    flaw?(call: Call): ReturnType<NonNullable<CallKind<z.ZodRawShape>['flaw']>>;
  };
