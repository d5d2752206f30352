// Of what a cgroup gives so much and no more.
import type { Cgroup } from './cgroup.ts';

/** The words of lessons, and the kernel's. */
export const resources = ['memory', 'pids', 'cpu', 'io'] as const;
export type Resource = (typeof resources)[number];

/** By which controllers it is limited, v2's and v1's. */
export const controllersOf: Readonly<Record<Resource, readonly string[]>> = {
  memory: ['memory'],
  pids: ['pids'],
  cpu: ['cpu'],
  io: ['io', 'blkio'],
};

/** Of the cgroups at one path that in which the controller of `resource` answers. */
export const holderOf = (resource: Resource, all: readonly Cgroup[]): Cgroup | undefined =>
  all.find((one) => one.controllers.some((name) => controllersOf[resource].includes(name)));
