// What a call is in a shell: the command of util-linux, iproute2 or the shell itself that does the same.
import type { Call, CallName } from './call.ts';
import { numbered } from './call-kind.ts';
import { ruleText } from './nft-calls.ts';
import { mountCommand, umountCommand } from './shell-mount.ts';
import { command, printing, word } from './shell-words.ts';

/**
 * How a shell does it. `program`: a process of its own does. `itself`: the shell does, without one. `place`: a program does, and
 * then executes another in its place, so that the process stays the same. `last`: the shell is no more afterwards. `child`: a
 * child of the shell is born, does `first` itself, and `text` in place; either may be empty. `none`: there is no command.
 */
export type ShellForm =
  | { readonly how: 'program' | 'itself' | 'place' | 'last'; readonly text: string }
  | { readonly how: 'child'; readonly first: string; readonly text: string }
  | { readonly how: 'none'; readonly why: string };

/** How processes are written in a command. */
export interface ProcessWords {
  /** The number by which the acting process knows it. */
  number(ref: number | string): string;
  /** The number that the acting process has to look for in /proc, where that is another one. */
  inProc(ref: number | string): string;
}

type Forms = {
  readonly [Name in CallName]: (call: Extract<Call, { readonly call: Name }>, words: ProcessWords) => ShellForm;
};

const program = (...parts: readonly string[]): ShellForm => ({ how: 'program', text: command(...parts) });
const itself = (...parts: readonly string[]): ShellForm => ({ how: 'itself', text: command(...parts) });
const place = (...parts: readonly string[]): ShellForm => ({ how: 'place', text: command(...parts) });
const none = (why: string): ShellForm => ({ how: 'none', why });

const namespaceOption: Readonly<Record<string, string>> = {
  CLONE_NEWCGROUP: '--cgroup',
  CLONE_NEWIPC: '--ipc',
  CLONE_NEWNET: '--net',
  CLONE_NEWNS: '--mount',
  CLONE_NEWPID: '--pid',
  CLONE_NEWTIME: '--time',
  CLONE_NEWUSER: '--user',
  CLONE_NEWUTS: '--uts',
};

/** The call changes nothing but the namespaces; unshare(1) would make the mounts private, and leave the capabilities behind. */
const unshareCommand = (flags: readonly string[]): string =>
  command(
    'unshare',
    ...flags.map((flag) => namespaceOption[flag] ?? ''),
    flags.includes('CLONE_NEWNS') ? '--propagation unchanged' : '',
    flags.includes('CLONE_NEWUSER') ? '--keep-caps' : '',
  );

/** Whoever is to live in a PID namespace has to be forked once more, into it. */
const birthForm = (flags: readonly string[] = [], cgroup?: string): ShellForm => {
  const unshare = flags.length === 0 ? '' : unshareCommand(flags);
  return {
    how: 'child',
    first: cgroup === undefined ? '' : `echo 0 >${word(`${cgroup}/cgroup.procs`)}`,
    text: flags.includes('CLONE_NEWPID') ? `${unshare} --fork --kill-child` : unshare,
  };
};

const programName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** busybox goes by the name that it is called by. */
const execCommand = (path: string, [name = '', ...rest]: readonly string[]): string =>
  command('exec', word(programName(path) === 'busybox' && name !== 'busybox' ? name : path), ...rest.map(word));

const redirection = (path: string, flags: readonly string[]): string => {
  const to = word(path);
  if (flags.includes('O_APPEND')) return `>>${to}`;
  // The files of these have no length that could be cut.
  return flags.includes('O_TRUNC') || /^\/(proc|sys)\//.test(path) ? `>${to}` : `1<>${to}`;
};

const small = (capability: string) => capability.replace('CAP_', '').toLowerCase();

const prctlForm: Forms['prctl'] = ({ option, name = '', capabilities }) => {
  switch (option) {
    case 'PR_SET_NAME':
      return itself(printing(name), '>/proc/self/comm');
    case 'PR_SET_NO_NEW_PRIVS':
      return place('setpriv --no-new-privs');
    case 'PR_CAPBSET_DROP':
      return place('setpriv --bounding-set', word(capabilities.map((one) => `-${small(one)}`).join(',')));
    default:
      return none(`no command sets ${option}, which the next program would lose again`);
  }
};

const routeForm = (verb: string, to: string, by: string | undefined, link: string | undefined): ShellForm =>
  program(`ip route ${verb}`, word(to), by ? `via ${word(by)}` : '', link ? `dev ${word(link)}` : '');

/** As dd(1) calls flags of open(2). */
const ddFlags: Readonly<Record<string, string>> = { O_DIRECT: 'direct', O_DSYNC: 'dsync' };

const option = (name: string, values: readonly string[]) => (values.length === 0 ? '' : `${name}=${values.join(',')}`);

const forms: Forms = {
  getpid: () => itself('echo $$'),
  unshare: ({ flags }) => (flags.length === 0 ? none('without flags it does nothing') : place(unshareCommand(flags))),
  fork: () => birthForm(),
  clone3: ({ flags, cgroup }) => birthForm(flags, cgroup),
  // nsenter(1) would fork for a PID namespace; the call does not.
  setns: ({ pid, type }, { inProc }) =>
    place(`nsenter --target ${inProc(pid)}`, namespaceOption[type] ?? '', type === 'CLONE_NEWPID' ? '--no-fork' : ''),
  sethostname: ({ name }) => program('hostname', word(name)),
  setdomainname: ({ name }) => program('domainname', word(name)),
  setsid: () => place('setsid'),
  kill: ({ pid, signal }, { number }) => itself(`kill -${signal.replace('SIG', '')}`, number(pid)),
  wait: ({ pid }, { number }) => itself('wait', number(pid)),
  execve: ({ path, argv }) => ({ how: 'last', text: execCommand(path, argv) }),
  exit: ({ status }) => ({ how: 'last', text: `exit ${status}` }),

  mount: (call) => program(mountCommand(call)),
  umount2: ({ target, flags }) => {
    const text = umountCommand(target, flags);
    return text === null ? none('umount(8) has no option for MNT_EXPIRE') : program(text);
  },
  pivot_root: (call) => program('pivot_root', word(call.new_root), word(call.put_old)),
  chroot: ({ path }) => place('chroot', word(path)),

  chdir: ({ path }) => itself('cd -P', word(path)),
  mkdir: ({ path }) => program('mkdir', word(path)),
  rmdir: ({ path }) => program('rmdir', word(path)),
  mknod: ({ path, device }) =>
    device === 'p'
      ? program('mkfifo', word(path))
      : program('mknod', word(path), ...device.replace(':', ' ').split(' ').map(word)),
  symlink: ({ target, path }) => program('ln -s', word(target), word(path)),
  readlink: ({ path }) => program('readlink', word(path)),
  unlink: ({ path }) => program('rm', word(path)),
  // Into a directory that is there mv(1) would put it, but for -T.
  rename: ({ oldpath, newpath }) => program('mv -T', word(oldpath), word(newpath)),
  chmod: ({ path, mode }) => program(`chmod ${mode}`, word(path)),
  getxattr: () => none('it takes getfattr(1), of the package attr, which few machines have'),
  write: ({ path, text, flags }) => itself(printing(text), redirection(path, flags)),
  read: ({ path }) => itself('cat', word(path)),
  pwrite: ({ path, size, offset, flags }) =>
    program(
      ...['dd if=/dev/zero', `of=${word(path)}`, `bs=${size}`, 'count=1'],
      offset === '0' ? '' : `seek=${offset}`,
      flags.includes('O_TRUNC') ? '' : 'conv=notrunc',
      option('oflag', [...(offset === '0' ? [] : ['seek_bytes']), ...flags.flatMap((flag) => ddFlags[flag] ?? [])]),
    ),
  pread: ({ path, size, offset, flags }) =>
    program(
      ...[`dd if=${word(path)}`, 'of=/dev/null', `bs=${size}`, 'count=1'],
      offset === '0' ? '' : `skip=${offset}`,
      option('iflag', [...(offset === '0' ? [] : ['skip_bytes']), ...flags.flatMap((flag) => ddFlags[flag] ?? [])]),
    ),
  fsync: ({ path }) => program('sync', word(path)),

  setuid: ({ uid }) => place(`setpriv --reuid ${uid}`),
  setgid: ({ gid }) => place(`setpriv --regid ${gid} --keep-groups`),
  setgroups: ({ groups }) =>
    place(groups.length === 0 ? 'setpriv --clear-groups' : `setpriv --groups ${groups.join(',')}`),
  prctl: prctlForm,
  capset: () => none('root gets all its capabilities back with the next program that it executes'),
  seccomp: () => none('no command puts a filter on itself'),

  msgget: () => none('ipcmk makes a queue too, and chooses the key'),
  msgsnd: () => none('no command puts a message into a queue of System V'),
  msgrcv: () => none('no command takes a message out of a queue of System V'),
  // A file there is a queue of the IPC namespace in which that was mounted: it can be made so, and not looked for.
  mq_open: ({ queue, flags }) =>
    flags.join() === 'O_CREAT'
      ? program('touch', word(`/dev/mqueue${queue}`))
      : none('no command looks for a queue by its name'),
  clock_gettime: ({ clock }) => {
    if (clock === 'CLOCK_REALTIME') return program('date +%s');
    return clock === 'CLOCK_BOOTTIME' ? itself('cat /proc/uptime') : none('no command tells CLOCK_MONOTONIC');
  },

  newlink: ({ name, kind, peer }, { inProc }) =>
    program(
      `ip link add ${word(name)} type ${kind}`,
      peer ? `peer name ${word(peer.name)}` : '',
      peer?.netns === undefined ? '' : `netns ${inProc(peer.netns)}`,
    ),
  setlink: ({ link, state, master, name, netns }, { inProc }) =>
    program(
      `ip link set ${word(link)}`,
      state ?? '',
      master ? `master ${word(master)}` : '',
      name ? `name ${word(name)}` : '',
      netns === undefined ? '' : `netns ${inProc(netns)}`,
    ),
  dellink: ({ link }) => program('ip link del', word(link)),
  newaddr: ({ link, address, flags }) =>
    program('ip addr add', word(address), 'dev', word(link), flags.includes('IFA_F_NODAD') ? 'nodad' : ''),
  deladdr: ({ link, address }) => program('ip addr del', word(address), 'dev', word(link)),
  newroute: ({ destination, gateway, link }) => routeForm('add', destination, gateway, link),
  delroute: ({ destination, gateway, link }) => routeForm('del', destination, gateway, link),

  nft_newtable: ({ table }) => program('nft add table ip', table),
  // nft(8) takes its own quotes, braces and semicolons; the shell must not.
  nft_newchain: ({ table, chain, hook, priority }) =>
    program('nft add chain ip', table, chain, word(`{ type nat hook ${hook} priority ${priority}; }`)),
  nft_newrule: ({ table, chain, ...rule }) => program('nft add rule ip', table, chain, word(ruleText(rule))),
  nft_deltable: ({ table }) => program('nft delete table ip', table),
};

/** How a shell does what `call` does. */
export const shellForm = (call: Call, words: ProcessWords): ShellForm => {
  // The table pairs each name with its own call; TypeScript cannot follow that through an index.
  const form = forms[call.call] as unknown as (call: Call, words: ProcessWords) => ShellForm;
  const params = Object.entries(call).map(([key, value]) => [
    key,
    typeof value === 'string' && key !== 'call' ? numbered(value, words.number) : value,
  ]);
  return form(Object.fromEntries(params) as Call, words);
};

/** The command in one line, as one would type it; `null`: there is none. */
export const shellText = (call: Call, words: ProcessWords): string | null => {
  const form = shellForm(call, words);
  if (form.how === 'none') return null;
  if (form.how === 'place') return `exec ${form.text} sh`;
  if (form.how !== 'child') return form.text;
  const born = command(form.text, 'sh');
  return form.first === '' ? `${born} &` : `{ ${form.first}; exec ${born}; } &`;
};
