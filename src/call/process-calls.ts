// Calls about processes, and about the namespaces that they live in.
import * as z from 'zod';
import { flagsOf, joined, kind, path, processRef, quoted } from './call-kind.ts';

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

export const processCalls = {
  getpid: kind({
    summary: 'Asks for the own process number, as the own PID namespace counts.',
    manual: 'getpid(2)',
    params: () => z.strictObject({}),
    args: () => [],
    text: () => 'getpid()',
  }),
  unshare: kind({
    summary: 'Leaves namespaces that are shared with others, for new ones.',
    manual: 'unshare(2)',
    params: () => z.strictObject({ flags: flagsOf(cloneFlags) }),
    args: (call) => [joined(call.flags)],
    text: (call) => `unshare(${joined(call.flags)})`,
  }),
  fork: kind({
    summary: 'Makes a child process that is a copy of its parent; both come back from the call.',
    manual: 'fork(2)',
    params: () => z.strictObject({}),
    args: () => [],
    text: () => 'fork()',
  }),
  clone3: kind({
    summary: 'Makes a child process that is born in new namespaces, and on cgroup v2 in a cgroup of choice.',
    manual: 'clone3(2)',
    params: () => z.strictObject({ flags: flagsOf(cloneFlags), cgroup: path.optional() }),
    args: (call) => [joined(call.flags), call.cgroup ?? ''],
    text: ({ flags, cgroup }) =>
      cgroup === undefined
        ? `clone3({flags=${joined(flags)}, exit_signal=SIGCHLD})`
        : `clone3({flags=${joined([...flags, 'CLONE_INTO_CGROUP'])}, exit_signal=SIGCHLD, cgroup=open(${quoted(cgroup)}, O_PATH)})`,
  }),
  setns: kind({
    summary: 'Joins a namespace of another process.',
    manual: 'setns(2)',
    params: () => z.strictObject({ pid: processRef, type: z.enum(cloneFlags) }),
    args: (call, pid) => [String(pid(call.pid)), call.type],
    text: (call, pid) => `setns(pidfd_open(${pid(call.pid)}), ${call.type})`,
  }),
  sethostname: kind({
    summary: 'Sets the host name of the own UTS namespace.',
    manual: 'sethostname(2)',
    params: () => z.strictObject({ name: z.string().max(64) }),
    args: (call) => [call.name],
    text: (call) => `sethostname(${quoted(call.name)})`,
  }),
  setdomainname: kind({
    summary: 'Sets the NIS domain name of the own UTS namespace.',
    manual: 'setdomainname(2)',
    params: () => z.strictObject({ name: z.string().max(64) }),
    args: (call) => [call.name],
    text: (call) => `setdomainname(${quoted(call.name)})`,
  }),
  setsid: kind({
    summary: 'Begins a session without a terminal, with the calling process as its leader.',
    manual: 'setsid(2)',
    params: () => z.strictObject({}),
    args: () => [],
    text: () => 'setsid()',
  }),
  kill: kind({
    summary: 'Sends a signal to a process.',
    manual: 'kill(2)',
    params: () => z.strictObject({ pid: processRef, signal: z.enum(signals) }),
    args: (call, pid) => [String(pid(call.pid)), call.signal],
    text: (call, pid) => `kill(${pid(call.pid)}, ${call.signal})`,
  }),
  wait: kind({
    summary: 'Collects a child that has ended, and with it its exit status.',
    manual: 'waitpid(2)',
    params: () => z.strictObject({ pid: processRef }),
    args: (call, pid) => [String(pid(call.pid))],
    text: (call, pid) => `waitpid(${pid(call.pid)})`,
  }),
  execve: kind({
    summary: 'Replaces the program that runs in the calling process.',
    manual: 'execve(2)',
    params: () => z.strictObject({ path, argv: z.array(z.string()).min(1) }),
    args: (call) => [call.path, ...call.argv],
    text: (call) => `execve(${quoted(call.path)}, [${call.argv.map(quoted).join(', ')}])`,
  }),
  exit: kind({
    summary: 'Ends the calling process.',
    manual: '_exit(2)',
    params: () => z.strictObject({ status: z.int().min(0).max(255).default(0) }),
    args: (call) => [String(call.status)],
    text: (call) => `_exit(${call.status})`,
  }),
} as const;
