// How claims about a cgroup of the lab are written, whoever is in it, and about what it does to those who are.
import * as z from 'zod';
import { plainPath, say } from './claim-words.ts';

/** Controllers that a cgroup of v2 can give to its children. */
export const givenWords = ['cpuset', 'cpu', 'io', 'memory', 'pids'] as const;

export const treeShapes = {
  cgroup_at: z.strictObject({
    cgroup_at: plainPath.describe("A cgroup, whoever is in it, counted from the lab's own: /box; it is there"),
    is: z.enum(['absent']).optional().describe('absent: there is no such cgroup'),
    processes: z
      .union([z.int().min(0), z.enum(['some'])])
      .optional()
      .describe('How many processes it holds itself, those of its children and zombies left out; some: one or more'),
    gives: z.array(z.enum(givenWords)).optional().describe('With cgroup v2: which controllers its children are given'),
    say,
  }),
  holding: z.strictObject({
    holding: z
      .enum(['pids'])
      .describe('The limit that holds for it: of its own and those of the cgroups above it, the smallest'),
    is: z.int().min(0).describe('How many processes'),
    say,
  }),
  frozen: z.strictObject({
    frozen: z.boolean().describe('Whether the cgroup that it is in is frozen: cgroup.events, or v1: freezer.state'),
    say,
  }),
};
