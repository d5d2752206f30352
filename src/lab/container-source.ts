// Who may know a container, and how each is asked: docker(1), podman(1), ctr(8), runc(8), crun(1).
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { ContainerAnswer } from './container.ts';
import { refusal, reply, whyNot } from './container-reply.ts';
import { isRoot } from './id-map.ts';
import { findTool } from './tool.ts';

/** Asks for a container by its name or id. Never rejects. `null`: it is not installed. */
export type Source = ((name: string) => Promise<ContainerAnswer>) | null;

/** Docker and podman. */
export const engines = (): readonly Source[] => [engine('docker', null), engine('podman', podmanFolders())];

export const runtimes = (): readonly Source[] => ['runc', 'crun'].map(runtime);

/** `folders`: it has containers where one of these is; it would make them when asked. `null`: asked in any case. */
const engine = (by: string, folders: readonly string[] | null): Source =>
  installed(by, async (tool, name) => {
    const unknown = { kind: 'unknown', by: folders ? `${by} (each user has their own)` : by } as const;
    if (folders && !folders.some((path) => presence(path) === 'present')) return unknown;
    const format = '{{.Id}} {{.State.Pid}}';
    const said = await reply(tool, ['inspect', '--type', 'container', '--format', format, '--', name]);
    const [, id, pid] = /^([0-9a-f]{64}) (\d+)\s*$/.exec(said.stdout) ?? [];
    if (said.ok && id) return stateOf({ by, id, pid: Number(pid), start: `${by} start ${name}` });
    return /no such (container|object)/i.test(said.stderr) ? unknown : { kind: 'failed', by, why: whyNot(said) };
  });

/** Where podman keeps this user's containers, and what it notes of those that run: containers-storage.conf(5), containers.conf(5). */
const podmanFolders = (): readonly string[] => {
  const told = process.env['CONTAINERS_STORAGE_CONF'];
  const data = isRoot() ? '/var/lib' : process.env['XDG_DATA_HOME'] || `${homedir()}/.local/share`;
  const run = isRoot() ? '/run' : process.env['XDG_RUNTIME_DIR'];
  return [
    ...(told ? [told] : []),
    `${data}/containers/storage`,
    ...(run ? [`${run}/libpod`, `${run}/containers/storage`] : []),
  ];
};

/** `state` of both prints runtime-spec's "State". */
const runtime = (by: string): Source =>
  installed(by, async (tool, name) => {
    const folders = inRun(by);
    const places = folders.map((folder) => presence(`${folder}/${name}`));
    if (!places.includes('present')) {
      const closed = folders[places.indexOf('closed')];
      return closed ? { kind: 'failed', by, why: refusal(closed) } : { kind: 'unknown', by };
    }
    const said = await reply(tool, ['state', name]);
    const pid = said.ok ? stateIn(said.stdout) : null;
    if (pid !== null) return stateOf({ by, id: null, pid, start: null });
    // It has ended and was removed meanwhile.
    const isGone = /does not exist|no such file or directory/i.test(said.stderr);
    return isGone ? { kind: 'unknown', by } : { kind: 'failed', by, why: whyNot(said) };
  });

const stateIn = (text: string): number | null => {
  try {
    const { pid } = JSON.parse(text) as { pid?: unknown };
    return typeof pid === 'number' ? pid : null;
  } catch {
    return null;
  }
};

/** All namespaces of containerd are asked, whoever made them: `moby` is Docker's, `k8s.io` Kubernetes'. */
export const containerd = (): Source =>
  installed('ctr', async (tool, name) => {
    const by = 'containerd';
    const socket = process.env['CONTAINERD_ADDRESS'] || '/run/containerd/containerd.sock';
    if (presence(socket) === 'absent') return { kind: 'unknown', by };
    const ctr = (...args: string[]) => reply(tool, ['--address', socket, '--connect-timeout', '2s', ...args]);
    const listed = await ctr('namespaces', 'ls', '--quiet');
    if (!listed.ok) return { kind: 'failed', by, why: whyNot(listed) };
    const namespaces = listed.stdout.split('\n').filter(Boolean);
    const answers = await Promise.all(
      namespaces.map(async (namespace): Promise<ContainerAnswer> => {
        const said = await ctr('--namespace', namespace, 'tasks', 'ls');
        const one = `${by}, namespace ${namespace}`;
        if (!said.ok) return { kind: 'failed', by: one, why: whyNot(said) };
        const pid = taskIn(said.stdout, name);
        return pid === null ? { kind: 'unknown', by } : stateOf({ by: one, id: null, pid, start: null });
      }),
    );
    const rank = ['runs', 'stopped', 'failed'].map((kind) => answers.find((answer) => answer.kind === kind));
    return rank.find(Boolean) ?? { kind: 'unknown', by };
  });

/** `ctr tasks ls`: a heading, then id, number and status in columns. The number of one that has ended stays, and may be another's by now: 0. */
const taskIn = (text: string, name: string): number | null => {
  const rows = text.split('\n').map((row) => row.trim().split(/\s+/));
  const isIt = ([id = '']: readonly string[]) => id === name || (name.length >= 12 && id.startsWith(name));
  const [, pid = '', status] = rows.slice(1).find(isIt) ?? [];
  if (!/^\d+$/.test(pid)) return null;
  return status === 'STOPPED' ? 0 : Number(pid);
};

const installed = (name: string, ask: (tool: string, container: string) => Promise<ContainerAnswer>): Source => {
  const tool = findTool(name);
  return tool === null ? null : (container) => ask(tool, container);
};

interface State {
  readonly by: string;
  readonly id: string | null;
  /** 0: it does not run. */
  readonly pid: number;
  readonly start: string | null;
}

const stateOf = ({ by, id, pid, start }: State): ContainerAnswer =>
  pid > 0 ? { kind: 'runs', by, id, pid } : { kind: 'stopped', by, start };

/** Below /run, and for an ordinary user below the user's own. */
const inRun = (name: string): readonly string[] => {
  const own = process.env['XDG_RUNTIME_DIR'];
  return [`/run/${name}`, ...(own ? [`${own}/${name}`] : [])];
};

/** `closed`: whether it is there may not be seen. */
const presence = (path: string): 'present' | 'absent' | 'closed' => {
  try {
    statSync(path);
    return 'present';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'closed' : 'absent';
  }
};
