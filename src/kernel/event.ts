// One observed difference between two Worlds, in the past tense. Observed by looking twice, never assumed
// from a call.
import type { Cgroup } from './cgroup.ts';
import type { File } from './file.ts';
import type { Link, Route } from './link.ts';
import type { Mount } from './mount.ts';
import type { Namespace, NamespaceLink } from './namespace.ts';
import type { Process } from './process.ts';
import type { Table } from './table.ts';
import type { Unreadable } from './world.ts';

export type Event =
  | { readonly type: 'process-appeared'; readonly process: Process }
  | { readonly type: 'process-ended'; readonly process: Process }
  /** Anything of a process but its namespaces: `comm`, `state`, `ppid`, `uid`, … */
  | {
      readonly type: 'process-changed';
      readonly before: Process;
      readonly after: Process;
      readonly fields: readonly (keyof Process)[];
    }
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
  /**
   * `follows`: the id of the mount that it stands behind in its namespace's mountinfo; `null`: it stands
   * first.
   */
  | { readonly type: 'mount-added'; readonly mount: Mount; readonly follows: number | null }
  /** Where `before` and `after` are equal, it only stands at another place in mountinfo. */
  | {
      readonly type: 'mount-changed';
      readonly before: Mount;
      readonly after: Mount;
      readonly follows: number | null;
    }
  | { readonly type: 'mount-removed'; readonly mount: Mount }
  /** Links, routes or tables, which nothing had read before, are read now; or the other way round. */
  | { readonly type: 'links-found' | 'links-lost'; readonly links: readonly Link[] }
  | { readonly type: 'routes-found' | 'routes-lost'; readonly routes: readonly Route[] }
  | { readonly type: 'link-added'; readonly link: Link }
  | { readonly type: 'link-changed'; readonly before: Link; readonly after: Link }
  | { readonly type: 'link-removed'; readonly link: Link }
  | { readonly type: 'route-added'; readonly route: Route }
  | { readonly type: 'route-removed'; readonly route: Route }
  | { readonly type: 'tables-found' | 'tables-lost'; readonly tables: readonly Table[] }
  | { readonly type: 'table-added'; readonly table: Table }
  /** Its chains, or their rules. */
  | { readonly type: 'table-changed'; readonly before: Table; readonly after: Table }
  | { readonly type: 'table-removed'; readonly table: Table }
  | { readonly type: 'cgroup-added'; readonly cgroup: Cgroup }
  /** A limit, which controllers answer or are given to children, or whether it is frozen. */
  | { readonly type: 'limit-changed'; readonly before: Cgroup; readonly after: Cgroup }
  /** Usage, or a counter of events other than a kill. */
  | { readonly type: 'usage-changed'; readonly before: Cgroup; readonly after: Cgroup }
  /** The kernel has killed in this cgroup for want of memory: `events.oomKill` has grown. */
  | { readonly type: 'oom-killed'; readonly before: Cgroup; readonly after: Cgroup }
  | { readonly type: 'cgroup-removed'; readonly cgroup: Cgroup }
  /** A path is looked at that was not before, or is not any more: that says nothing of when the file came or went. */
  | { readonly type: 'file-found' | 'file-left'; readonly file: File }
  /** What lies there is another file, none, or not what it was. */
  | { readonly type: 'file-changed'; readonly before: File; readonly after: File }
  | { readonly type: 'unreadable-changed'; readonly after: readonly Unreadable[] };
