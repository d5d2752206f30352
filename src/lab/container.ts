// Containers of this machine's own engines and runtimes: which process is number 1 of one, by its name or id. Starts and changes nothing.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { findTool } from './tool.ts';

/** The process, and who knows it. */
export interface FoundContainer {
  /** The process number of its number 1, as the machine counts. */
  readonly pid: number;
  /** `docker`, `podman`, `containerd`, `runc`, `crun` */
  readonly by: string;
}

/** Nobody knows it: what each that was asked said. */
export interface NoContainer {
  readonly asked: readonly { readonly by: string; readonly answer: string }[];
}

interface Source {
  readonly by: string;
  readonly tool: string;
  readonly args: (name: string) => readonly string[];
  /** One of these is there where it has any container; some make their folders when they are asked. */
  readonly keeps: readonly string[];
  /** The number in what it printed; `null`: there is none. */
  readonly pidIn: (output: string) => number | null;
}

const numberIn = (text: string): number | null => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : null);

/** `state` of runc(8) and crun(1), runtime-spec's "State". */
const stateIn = (text: string): number | null => {
  try {
    const { pid } = JSON.parse(text) as { pid?: unknown };
    return typeof pid === 'number' ? pid : null;
  } catch {
    return null;
  }
};

/** `ctr tasks ls`: a heading, then id, number and status in columns. */
const taskIn =
  (name: string) =>
  (text: string): number | null => {
    const rows = text.split('\n').map((row) => row.trim().split(/\s+/));
    return numberIn(rows.find(([id = '']) => id === name || (name.length >= 12 && id.startsWith(name)))?.[1] ?? '');
  };

/** Below /run, and for an ordinary user below the user's own. */
const inRun = (name: string): readonly string[] => {
  const own = process.env['XDG_RUNTIME_DIR'];
  return [`/run/${name}`, ...(own ? [`${own}/${name}`] : [])];
};

const engine = (by: string, keeps: readonly string[]): Source => ({
  by,
  tool: by,
  keeps,
  args: (name) => ['inspect', '--type', 'container', '--format', '{{.State.Pid}}', '--', name],
  pidIn: numberIn,
});

const runtime = (by: string, container: string): Source => ({
  by,
  tool: by,
  keeps: inRun(`${by}/${container}`),
  args: (name) => ['state', name],
  pidIn: stateIn,
});

const containerd = (name: string, namespace: string): Source => ({
  by: `containerd, namespace ${namespace}`,
  tool: 'ctr',
  keeps: ['/run/containerd/containerd.sock'],
  args: () => ['--connect-timeout', '2s', '--namespace', namespace, 'tasks', 'ls'],
  pidIn: taskIn(name),
});

/** Of Docker's rules for names and runc's, what both can have: nothing that is an option or a path. */
export const isContainerName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/.test(text);

/** Where podman keeps its images and containers, containers-storage.conf(5). */
const podmanFolders = (home: string) => ['/var/lib/containers/storage', `${home}/.local/share/containers/storage`];

/** containerd's own, Docker's and Kubernetes' part of it. */
const namespaces = ['default', 'moby', 'k8s.io'];

const unknown = 'it knows no such container';

/** A daemon that does not answer is not waited for. */
const limitMs = 4000;

/** Asks every engine and runtime that is installed, all at once; the first of this order that knows it counts. `name`: one of `isContainerName`. */
export const findContainer = async (name: string): Promise<FoundContainer | NoContainer> => {
  const sources = [
    engine('docker', ['/']),
    engine('podman', podmanFolders(homedir())),
    ...namespaces.map((namespace) => containerd(name, namespace)),
    runtime('runc', name),
    runtime('crun', name),
  ].filter(({ tool }) => findTool(tool) !== null);
  const answers = await Promise.all(sources.map((source) => ask(source, name)));
  const found = answers.find(({ pid }) => pid !== null && pid > 0);
  if (found?.pid) return { pid: found.pid, by: found.by };
  return { asked: answers.map(({ by, pid, answer }) => ({ by, answer: pid === 0 ? 'it does not run' : answer })) };
};

const ask = async ({ by, tool, args, keeps, pidIn }: Source, name: string) => {
  if (!keeps.some((path) => existsSync(path))) return { by, pid: null, answer: unknown };
  const { execa } = await import('execa');
  const { stdout, stderr, timedOut, exitCode } = await execa(findTool(tool) ?? tool, args(name), {
    timeout: limitMs,
    reject: false,
    stdin: 'ignore',
  });
  const pid = exitCode === 0 ? pidIn(stdout) : null;
  const answer = timedOut ? `no answer within ${limitMs / 1000} s` : answerIn(String(stderr));
  return { by, pid, answer };
};

/** The last line of what it complained of; runc writes `msg="…"` in it. That it knows no such container is said alike for all. */
const answerIn = (complaint: string): string => {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  const said = /msg="([^"]*)"/.exec(last)?.[1] ?? last;
  return said === '' || /no such|does not exist|not found/i.test(said) ? unknown : said;
};
