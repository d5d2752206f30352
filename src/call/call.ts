// The vocabulary of actions. A lesson may say these and nothing else; a row here and a row in native/calls.c make a call.
import { z } from 'zod';

/** A process that a call speaks of: by number, as the acting process counts, or by the name that the lesson gave it. */
const processRef = z.union([z.int(), z.string().regex(/^[a-z][a-z0-9-]*$/)]);
const path = z.string().startsWith('/').max(4095);
const flagsOf = <const Names extends readonly string[]>(names: Names) => z.array(z.enum(names)).default([]);

const cloneFlags = [
  'CLONE_NEWCGROUP',
  'CLONE_NEWIPC',
  'CLONE_NEWNET',
  'CLONE_NEWNS',
  'CLONE_NEWPID',
  'CLONE_NEWTIME',
  'CLONE_NEWUSER',
  'CLONE_NEWUTS',
] as const;
const mountFlags = [
  'MS_BIND',
  'MS_MOVE',
  'MS_NODEV',
  'MS_NOEXEC',
  'MS_NOSUID',
  'MS_PRIVATE',
  'MS_RDONLY',
  'MS_REC',
  'MS_REMOUNT',
  'MS_SHARED',
  'MS_SLAVE',
  'MS_UNBINDABLE',
] as const;
const umountFlags = ['MNT_DETACH', 'MNT_FORCE', 'UMOUNT_NOFOLLOW'] as const;
const openFlags = ['O_APPEND', 'O_CREAT', 'O_EXCL', 'O_TRUNC'] as const;
const signals = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGTERM',
  'SIGCHLD',
  'SIGCONT',
  'SIGSTOP',
] as const;

/** How one kind of call is written in a lesson, sent to an actor and shown to the learner. */
interface CallKind<Shape extends z.ZodRawShape> {
  /** One sentence for the palette and the glossary. */
  readonly summary: string;
  /** Where it is documented: `unshare(2)`. */
  readonly manual: string;
  readonly params: z.ZodObject<Shape>;
  /** What goes over the wire after the call's name; `pid` turns a processRef into the actor's number for it. */
  args(call: z.output<z.ZodObject<Shape>>, pid: PidOf): readonly string[];
  /** As strace(1) would write it, without the result. */
  text(call: z.output<z.ZodObject<Shape>>, pid: PidOf): string;
}

/** The number by which the acting process knows another one. */
export type PidOf = (ref: number | string) => number;

const kind = <Shape extends z.ZodRawShape>(row: CallKind<Shape>): CallKind<Shape> => row;
const joined = (flags: readonly string[]) => flags.join('|') || '0';
const quoted = (text: string) => JSON.stringify(text);

/** Every call there is. The key is its name in lessons, on the wire and on screen. */
export const calls = {
  getpid: kind({
    summary: 'Asks for the own process number, as the own PID namespace counts.',
    manual: 'getpid(2)',
    params: z.strictObject({}),
    args: () => [],
    text: () => 'getpid()',
  }),
  unshare: kind({
    summary: 'Leaves namespaces that are shared with others, for new ones.',
    manual: 'unshare(2)',
    params: z.strictObject({ flags: flagsOf(cloneFlags) }),
    args: (call) => [joined(call.flags)],
    text: (call) => `unshare(${joined(call.flags)})`,
  }),
  fork: kind({
    summary: 'Makes a child process that is a copy of its parent; both come back from the call.',
    manual: 'fork(2)',
    params: z.strictObject({}),
    args: () => [],
    text: () => 'fork()',
  }),
  clone3: kind({
    summary: 'Makes a child process that is born in new namespaces.',
    manual: 'clone3(2)',
    params: z.strictObject({ flags: flagsOf(cloneFlags) }),
    args: (call) => [joined(call.flags)],
    text: (call) => `clone3({flags=${joined(call.flags)}, exit_signal=SIGCHLD})`,
  }),
  setns: kind({
    summary: 'Joins a namespace of another process.',
    manual: 'setns(2)',
    params: z.strictObject({ pid: processRef, type: z.enum(cloneFlags) }),
    args: (call, pid) => [String(pid(call.pid)), call.type],
    text: (call, pid) => `setns(pidfd_open(${pid(call.pid)}), ${call.type})`,
  }),
  mount: kind({
    summary: 'Attaches a file system to the tree, or changes how one is attached.',
    manual: 'mount(2)',
    params: z.strictObject({
      source: z.string().default('none'),
      target: path,
      type: z.string().default(''),
      flags: flagsOf(mountFlags),
      data: z.string().default(''),
    }),
    args: (call) => [call.source, call.target, call.type, joined(call.flags), call.data],
    text: (call) =>
      `mount(${quoted(call.source)}, ${quoted(call.target)}, ${call.type ? quoted(call.type) : 'NULL'}, ${joined(call.flags)}, ${call.data ? quoted(call.data) : 'NULL'})`,
  }),
  umount2: kind({
    summary: 'Detaches a file system from the tree.',
    manual: 'umount(2)',
    params: z.strictObject({ target: path, flags: flagsOf(umountFlags) }),
    args: (call) => [call.target, joined(call.flags)],
    text: (call) => `umount2(${quoted(call.target)}, ${joined(call.flags)})`,
  }),
  mkdir: kind({
    summary: 'Makes a directory.',
    manual: 'mkdir(2)',
    params: z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `mkdir(${quoted(call.path)}, 0755)`,
  }),
  write: kind({
    summary: 'Opens a file, writes to it in one go, closes it.',
    manual: 'write(2)',
    params: z.strictObject({ path, text: z.string(), flags: flagsOf(openFlags) }),
    args: (call) => [call.path, joined(call.flags), call.text],
    text: (call) => `write(open(${quoted(call.path)}, ${joined(['O_WRONLY', ...call.flags])}), ${quoted(call.text)})`,
  }),
  read: kind({
    summary: 'Opens a file, reads its first 4096 bytes, closes it.',
    manual: 'read(2)',
    params: z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `read(open(${quoted(call.path)}, O_RDONLY))`,
  }),
  sethostname: kind({
    summary: 'Sets the host name of the own UTS namespace.',
    manual: 'sethostname(2)',
    params: z.strictObject({ name: z.string().max(64) }),
    args: (call) => [call.name],
    text: (call) => `sethostname(${quoted(call.name)})`,
  }),
  chdir: kind({
    summary: 'Changes the working directory.',
    manual: 'chdir(2)',
    params: z.strictObject({ path }),
    args: (call) => [call.path],
    text: (call) => `chdir(${quoted(call.path)})`,
  }),
  prctl: kind({
    summary: 'Gives the calling process a name in the process list (PR_SET_NAME).',
    manual: 'PR_SET_NAME(2const)',
    params: z.strictObject({ name: z.string().max(15) }),
    args: (call) => [call.name],
    text: (call) => `prctl(PR_SET_NAME, ${quoted(call.name)})`,
  }),
  kill: kind({
    summary: 'Sends a signal to a process.',
    manual: 'kill(2)',
    params: z.strictObject({ pid: processRef, signal: z.enum(signals) }),
    args: (call, pid) => [String(pid(call.pid)), call.signal],
    text: (call, pid) => `kill(${pid(call.pid)}, ${call.signal})`,
  }),
  wait: kind({
    summary: 'Collects a child that has ended, and with it its exit status.',
    manual: 'waitpid(2)',
    params: z.strictObject({ pid: processRef }),
    args: (call, pid) => [String(pid(call.pid))],
    text: (call, pid) => `waitpid(${pid(call.pid)})`,
  }),
  execve: kind({
    summary: 'Replaces the program that runs in the calling process.',
    manual: 'execve(2)',
    params: z.strictObject({ path, argv: z.array(z.string()).min(1) }),
    args: (call) => [call.path, ...call.argv],
    text: (call) => `execve(${quoted(call.path)}, [${call.argv.map(quoted).join(', ')}])`,
  }),
  exit: kind({
    summary: 'Ends the calling process.',
    manual: '_exit(2)',
    params: z.strictObject({ status: z.int().min(0).max(255).default(0) }),
    args: (call) => [String(call.status)],
    text: (call) => `_exit(${call.status})`,
  }),
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
export const callArgs = (call: Call, pid: PidOf): readonly string[] => kindOf(call).args(call, pid);

/** `call` as strace(1) would write it, without its result: `unshare(CLONE_NEWPID)`. */
export const callText = (call: Call, pid: PidOf): string => kindOf(call).text(call, pid);

// The table pairs each name with its own parameters; TypeScript cannot follow that through an index.
const kindOf = (call: Call) =>
  calls[call.call] as unknown as CallKind<z.ZodRawShape> & {
    args(call: Call, pid: PidOf): readonly string[];
    text(call: Call, pid: PidOf): string;
  };
