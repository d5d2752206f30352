// One observed difference between two Worlds, in the past tense. Observed by looking twice, never assumed from a call.
import type { Cgroup } from './cgroup.ts';
import type { Mount } from './mount.ts';
import type { Namespace, NamespaceLink } from './namespace.ts';
import type { Process } from './process.ts';
import type { Unreadable } from './world.ts';

export type Event =
  | { readonly type: 'process-appeared'; readonly process: Process }
  | { readonly type: 'process-ended'; readonly process: Process }
  /** Anything of a process but its namespaces: `comm`, `state`, `ppid`, `uid`, … */
  | { readonly type: 'process-changed'; readonly before: Process; readonly after: Process; readonly fields: readonly (keyof Process)[] }
  /** `from`/`to`: an inode; `null` unreadable; `undefined` there is none. */
  | {
      readonly type: 'namespace-entered';
      readonly pid: number;
      readonly link: NamespaceLink;
      readonly from: number | null | undefined;
      readonly to: number | null | undefined;
    }
  | { readonly type: 'namespace-appeared'; readonly namespace: Namespace }
  | { readonly type: 'namespace-changed'; readonly before: Namespace; readonly after: Namespace }
  | { readonly type: 'namespace-vanished'; readonly namespace: Namespace }
  | { readonly type: 'mount-added'; readonly mount: Mount }
  | { readonly type: 'mount-changed'; readonly before: Mount; readonly after: Mount }
  | { readonly type: 'mount-removed'; readonly mount: Mount }
  | { readonly type: 'cgroup-added'; readonly cgroup: Cgroup }
  | { readonly type: 'limit-changed'; readonly before: Cgroup; readonly after: Cgroup }
  | { readonly type: 'usage-changed'; readonly before: Cgroup; readonly after: Cgroup }
  | { readonly type: 'oom-killed'; readonly before: Cgroup; readonly after: Cgroup }
  | { readonly type: 'cgroup-removed'; readonly cgroup: Cgroup }
  | { readonly type: 'unreadable-changed'; readonly after: readonly Unreadable[] };
