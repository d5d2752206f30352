// The agent on its own, in namespaces that are thrown away. Nothing of the machine is within its reach: it has an
// unprivileged id (also when root tests), and a root of its own with the machine's /usr in it. Knows no lab.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type ConnectedHands, connectHands } from '../../src/call/agent.ts';
import type { Answer } from '../../src/call/outcome.ts';
import type { Need } from '../support/suite.ts';

const native = join(dirname(fileURLToPath(import.meta.url)), '../../native');

// Its PID 1: builds the root, waits for the agent, reaps what the agent's actors orphan.
const script = `
set -e
mount -t tmpfs -o mode=755 tmpfs /tmp
cd /tmp
mkdir usr proc dev dev/pts old root tmp etc reports
chmod 777 reports
mount --bind /usr usr
mount -o remount,ro,bind usr
for dir in bin sbin lib lib32 lib64; do
  if [ -L /$dir ]; then cp -P /$dir $dir; elif [ -d /$dir ]; then mkdir $dir; mount --bind /$dir $dir; fi
done
mount -t proc proc proc
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
for node in null zero urandom; do : > dev/$node; mount --bind /dev/$node dev/$node; done
cat <&4 > agent
chmod 755 agent
pivot_root . old
cd /
umount -l /old
rmdir /old
export PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/root
set +e
/agent 4<&-
status=$?
cat /reports/* >&2 2>/dev/null && exit 99
exit $status
`;

/** An agent in namespaces of its own. */
export interface Sandbox {
  readonly child: ChildProcess;
  /** The other end of the agent's descriptor 3. */
  readonly stream: Duplex;
  /** What was written to standard error; at the end, also what a sanitizer said about the agent or an actor. */
  readonly complaints: () => string;
  /** Hangs up, and resolves once all is gone, with the agent's exit status; 99 when a sanitizer had something to say. */
  end(): Promise<number | null>;
}

/** Starts `program`, a path below native/, in namespaces of its own. */
export const startSandbox = (program = 'build/agent'): Sandbox => {
  const agent = openSync(join(native, program), 'r');
  const unshare = ['unshare', '-Urmpinuf', '--kill-child', '--mount-proc', 'sh', '-c', script];
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const [command = '', ...args] = process.getuid?.() === 0 ? [...nobody, ...unshare] : unshare;
  // To files, since an actor has no standard error; the script gathers them.
  const environment = { PATH: process.env['PATH'], ASAN_OPTIONS: 'log_path=/reports/report' };
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', agent],
    env: environment,
    cwd: '/',
  });
  closeSync(agent);
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaints += text;
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const stream = child.stdio[3] as Duplex;
  const end = () => {
    stream.destroy();
    return exited;
  };
  return { child, stream, complaints: () => complaints, end };
};

/** Runs `body` with the hands of a fresh agent, and waits until all of it is gone. */
export const withHands = async (body: (hands: ConnectedHands, sandbox: Sandbox) => Promise<void>): Promise<void> => {
  const sandbox = startSandbox();
  try {
    const hands = await connectHands(sandbox.stream).catch((error: Error) => {
      throw new Error(`${error.message} ${sandbox.complaints()}`);
    });
    await body(hands, sandbox);
  } finally {
    await sandbox.end();
  }
};

/** The outcome in a few words: `0`, `EPERM`, `7 exited 0`. */
export const told = ({ outcome }: Answer): string => {
  const head = outcome.ok ? String(outcome.value) : outcome.errno;
  return outcome.data ? `${head} ${outcome.data}` : head;
};

/** Probes once, however many tests ask. */
const probe = (missing: string, command: string, ...args: readonly string[]): Need => {
  const look = () => {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    return status === 0 ? null : `${missing}: ${error?.message ?? stderr.trim()}`;
  };
  let found: string | null | undefined;
  return () => {
    if (found === undefined) found = look();
    return found;
  };
};

export const namespaces = probe(
  'no user namespace with a proc of its own can be made here',
  'unshare',
  '-Urmpinuf',
  '--mount-proc',
  'true',
);

/** Builds the agent when it is not there, or older than its sources. */
export const builtAgent = (program: string, ...variables: readonly string[]): Need =>
  probe(`native/${program} cannot be built`, 'make', '-C', native, ...variables, program);
