// The eyes: what the kernel shows of the machine, or of one lab, as a World.
import type { FilePlace } from '../kernel/file.ts';
import type { World } from '../kernel/world.ts';
import { openCrowdEyes } from './crowd-eyes.ts';
import { type LabPlace, openLabEyes } from './lab-eyes.ts';
import { lookAtMachine, type Scope } from './machine-eyes.ts';
import { type AwaitRun, openRunTime } from './run-time.ts';
import { openWatch } from './watch.ts';

export interface EyesOptions {
  /** Where proc is mounted. */
  readonly procRoot?: string;
  /** What stands before the mount points of the cgroup hierarchies: a folder, for a recorded tree. */
  readonly cgroupRoot?: string;
  /** The native program `watch`. Without it links, routes, host names and System V objects are unreadable. */
  readonly watch?: string;
}

/**
 * Looks never fail: what ended meanwhile is not there, what cannot be read is `null` and listed in
 * `unreadable`. From one look to the next of the same lab, everything that is equal is identical (see
 * `merge`); such looks are taken one after the other.
 */
export interface Eyes {
  /** The machine: all that is visible in proc; with `pid`, that process and what it lives in. Lets other work go on. */
  look(scope?: Scope): Promise<World>;
  /**
   * The machine's processes and their namespaces, of which what has not run is read again only now and then; and of the process
   * `pid` what `look` tells with `isWhole`. Such looks are taken one after the other.
   */
  lookAround(pid: number): Promise<World>;
  /** A lab, everything read anew: before and after a call. `files`: the paths that are looked at; without, none is. */
  lookAt(lab: LabPlace, files?: readonly FilePlace[]): Promise<World>;
  /** A lab, at the cost of a fraction of `lookAt`: a change that somebody typed is seen within a second. */
  glanceAt(lab: LabPlace, files?: readonly FilePlace[]): Promise<World>;
  /** Tells when anything in a lab has run, without a look. */
  followRun(lab: LabPlace): AwaitRun;
  /** Ends `watch`, which would else end with this program. What it reads is unreadable from then on. */
  close(): void;
}

export function openEyes({ procRoot = '/proc', cgroupRoot = '', watch: file }: EyesOptions = {}): Eyes {
  const watch = file === undefined ? null : openWatch(file);
  const lookAtLab = openLabEyes({ procRoot, cgroupRoot, watch });
  return {
    look: (scope = {}) => lookAtMachine({ procRoot, cgroupRoot, watch }, scope),
    lookAround: openCrowdEyes({ procRoot, cgroupRoot, watch }),
    lookAt: (lab, files) => lookAtLab(lab, 'read', files),
    glanceAt: (lab, files) => lookAtLab(lab, 'glance', files),
    followRun: (lab) => openRunTime(watch, lab.cgroups),
    close: () => watch?.close(),
  };
}
