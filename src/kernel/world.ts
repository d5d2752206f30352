// What the kernel looks like at one moment. Plain data; how it is found out is procfs/'s business.
import type { Cgroup } from './cgroup.ts';
import type { File } from './file.ts';
import type { Link, Route } from './link.ts';
import type { Mount } from './mount.ts';
import type { Namespace } from './namespace.ts';
import type { Process } from './process.ts';
import type { Table } from './table.ts';

/** Something that is there and could not be read. Never guessed, always listed. */
export interface Unreadable {
  /** The place: a path such as `/proc/12/ns/net`, or a part of the World such as `links`. */
  readonly what: string;
  /** The errno by name (`EACCES`), or a sentence. */
  readonly why: string;
}

/** The state of the kernel that one look found: the machine's, or a lab's part of it. */
export interface World {
  /** Ordered by `pid`. */
  readonly processes: readonly Process[];
  /** Ordered by type (as `namespaceTypes` has them), then inode. */
  readonly namespaces: readonly Namespace[];
  /** Ordered by namespace, then by the kernel's own order in mountinfo. */
  readonly mounts: readonly Mount[];
  /** Ordered by namespace, then index. `null` where nothing reads them; that is listed in `unreadable`. */
  readonly links: readonly Link[] | null;
  /** Ordered by `routeOrder` of row.ts. `null` as for links. */
  readonly routes: readonly Route[] | null;
  /** Of nf_tables. Ordered by `tableOrder` of row.ts; a kernel without nf_tables has none. `null` as for links. */
  readonly tables: readonly Table[] | null;
  /** Ordered by path, then version. */
  readonly cgroups: readonly Cgroup[];
  /** What lies at the paths that were asked about, ordered by process, then path; none where nobody asked. */
  readonly files: readonly File[];
  readonly unreadable: readonly Unreadable[];
}

/** A World in which nothing was found: what a lab looks like before it starts. */
export const emptyWorld: World = {
  processes: [],
  namespaces: [],
  mounts: [],
  links: null,
  routes: null,
  tables: null,
  cgroups: [],
  files: [],
  unreadable: [],
};
