// This machine in a few words: for the title row, and for the header of a log.
import { release } from 'node:os';
import { hopedLimits } from '../lab/grant.ts';
import { machine } from '../lab/machine.ts';

const found = machine();

/** How lessons run here, and on what. */
export const here = {
  lane: process.geteuid?.() === 0 ? 'root' : 'user',
  cgroup: found.cgroup ?? 'none',
  kernel: /^\d+\.\d+/.exec(release())?.[0] ?? release(),
} as const;

interface Title {
  readonly lane: string;
  readonly cgroup: string;
  readonly kernel: string;
}

/** The same for the title row, which also says when a lab gets no cgroups. */
export const title: Title =
  hopedLimits(found).limits.length > 0 ? here : { ...here, cgroup: `${here.cgroup}, no limits` };
