// What this machine grants a lab of whoever runs this program: ids, and cgroups. Finds out by looking; what is refused
// when it is tried is not asked for again.
import { readFileSync, statSync } from 'node:fs';
import { directMap, type IdMap, type Self, self, singleMap, subordinateMap } from './id-map.ts';
import { LabError, type LabPart, type LimitName, limitNames } from './lab.ts';
import { type Machine, neededLayout, userManagerFolder } from './machine.ts';
import { isWritable, textAt } from './path.ts';
import { findTool, installRemedy } from './tool.ts';

/** Where a lab's cgroups are made: in a `scope` of systemd, in the `tree` itself, or nowhere. */
export type CgroupPlace = 'scope' | 'tree' | null;

export interface Grant {
  readonly ids: IdMap;
  readonly cgroups: CgroupPlace;
  /** Why it is not more, part by part. */
  readonly refusals: ReadonlyMap<LabPart, LabError>;
}

/** What was refused since this program was started. */
const refused = new Map<LabPart, LabError>();

/** The ids of whoever runs this program, whatever else is granted. Throws LabError where root finds none free. */
export const bestIds = (): IdMap => {
  const user = self();
  if (user.uid === 0) return directMap();
  return hopeFor('ids', new Map(refused), () => subordinateMap(user)) ?? singleMap(user);
};

/** The most that there is reason to hope for. Throws LabError where root can have no lab. */
export const bestGrant = (machine: Machine): Grant => {
  const user = self();
  if (user.uid === 0) return rootGrant(machine);
  const refusals = new Map(refused);
  const ids = hopeFor('ids', refusals, () => subordinateMap(user)) ?? singleMap(user);
  const cgroups = hopeFor('cgroups', refusals, () => userCgroups(machine, user));
  if (cgroups === null) refuseOwnCgroup(machine, refusals.get('cgroups'));
  return { ids, cgroups, refusals };
};

/** The least that an ordinary user's lab needs: one id. */
export const leastGrant = (): Grant => ({ ids: singleMap(self()), cgroups: null, refusals: new Map() });

export interface HopedLimits {
  readonly limits: readonly LimitName[];
  /** Every controller that answers in a lab's cgroups. */
  readonly controllers: readonly string[];
  readonly canFreeze: boolean;
  readonly refusal: LabError | null;
}

/** The limits on a whole lab that there is reason to hope for, and why there are not more of them. */
export const hopedLimits = (machine: Machine): HopedLimits => {
  try {
    const { cgroups, refusals } = bestGrant(machine);
    if (cgroups === null)
      return { limits: [], controllers: [], canFreeze: false, refusal: refusals.get('cgroups') ?? null };
    const present = controllersOf(machine, self().uid);
    const limits = limitNames.filter((name) => present.includes(name));
    return { limits, controllers: present, canFreeze: hasFreezer(machine), refusal: null };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { limits: [], controllers: [], canFreeze: false, refusal: error };
  }
};

/** On v2 every cgroup but the root has `cgroup.freeze`, since Linux 5.2; on v1 it takes a hierarchy of its own. */
export const hasFreezer = ({ cgroup, hierarchies }: Machine): boolean =>
  cgroup === 'v2' ||
  hierarchies.some(({ version, options }) => version === 1 && options.split(',').includes('freezer'));

/** Those by which a lab's cgroups can be limited: of a hybrid machine, those of v1; of a user, those that were delegated. */
const controllersOf = ({ cgroup, hierarchies }: Machine, uid: number): readonly string[] =>
  hierarchies.flatMap((hierarchy) => {
    if (hierarchy.version === 1) return hierarchy.options.split(',');
    if (cgroup !== 'v2') return [];
    const folder = uid === 0 ? hierarchy.mountpoint : userManagerFolder(hierarchy, uid);
    return textAt(`${folder}/cgroup.controllers`).trim().split(' ');
  });

const rootGrant = (machine: Machine): Grant => {
  neededLayout(machine);
  return { ids: directMap(), cgroups: isSystemdTree(machine) ? 'scope' : 'tree', refusals: new Map() };
};

/** On pure v2 under systemd the tree is systemd's, and a part of it has to be asked for. */
const isSystemdTree = ({ cgroup, hasSystemd }: Machine): boolean => cgroup === 'v2' && hasSystemd;

const hopeFor = <T>(part: LabPart, refusals: Map<LabPart, LabError>, look: () => T): T | null => {
  if (refusals.has(part)) return null;
  try {
    return look();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    refusals.set(part, error);
    return null;
  }
};

const asRoot = 'as root there are limits: `cutaway --root`';

/** Throws LabError where an ordinary user is given none. */
const userCgroups = (machine: Machine, user: Self): CgroupPlace => {
  const refuse = (why: string, remedy: string) => new LabError(why, remedy, 'cgroups');
  const layout = neededLayout(machine);
  if (layout !== 'v2') throw refuse(`cgroup ${layout}: only root can make cgroups in it`, asRoot);
  if (!machine.hasSystemd) throw refuse('only root can make cgroups here: there is no systemd to ask for some', asRoot);
  if (!findTool('systemd-run')) throw refuse('systemd-run is missing', installRemedy('systemd-run'));
  if (runtimeFolder(user.uid)) return 'scope';
  throw refuse(
    'no systemd of your own runs that would give you cgroups',
    `log in as yourself, not by su or sudo, or \`sudo loginctl enable-linger ${user.name ?? user.uid}\`; ${asRoot}`,
  );
};

/**
 * A lab without cgroups of its own is in that of this program. Where that is the user's to write, as below a user's own
 * systemd, the lab's root could stop or kill what else is in it.
 */
const refuseOwnCgroup = (machine: Machine, refusal: LabError | undefined): void => {
  const own = machine.hierarchies.find(({ version }) => version === 2);
  const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  if (!own || path === undefined || !isWritable(`${own.mountpoint}${path}`)) return;
  throw new LabError(
    `${refusal?.message ?? 'no cgroups'}; and without some, a lab could reach the cgroup that this program is in`,
    refusal?.remedy ?? asRoot,
  );
};

/** The folder in which a user's own systemd listens; that of somebody else, which su(1) may leave in the environment, is none. */
export const runtimeFolder = (uid: number): string | null =>
  [process.env['XDG_RUNTIME_DIR'], `/run/user/${uid}`].find(
    (folder): folder is string => folder !== undefined && ownerOf(`${folder}/bus`) === uid,
  ) ?? null;

const ownerOf = (path: string) => {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
};

/** Makes something with the best grant; where a part of that is refused, once more with less. */
export const withGrant = async <T>(machine: Machine, make: (grant: Grant) => Promise<T>): Promise<T> => {
  const grant = bestGrant(machine);
  try {
    return await make(grant);
  } catch (error) {
    if (!(error instanceof LabError) || !isSpared(grant, error.part)) throw error;
    refused.set(error.part, error);
    return withGrant(machine, make);
  }
};

const isSpared = ({ ids, cgroups }: Grant, part: LabPart | null): part is LabPart =>
  (part === 'ids' && ids.kind === 'newuidmap') || (part === 'cgroups' && cgroups !== null && ids.kind !== 'direct');
