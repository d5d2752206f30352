// The machine that the numbers are of.
import { cpus, loadavg, release } from 'node:os';
import { here } from '../../src/command/here.ts';

export interface Place {
  readonly cpus: number;
  readonly model: string;
  readonly kernel: string;
  readonly cgroup: string;
  readonly lane: string;
  readonly node: string;
  /** The load of the last minute, before the bench and after it. */
  readonly load: readonly [begin: number, end: number];
}

/** Looks at the machine; what it gives adds the load at the end. */
export const beginHere = (): (() => Place) => {
  const load = () => loadavg()[0] ?? Number.NaN;
  const before = load();
  return () => ({
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '?',
    kernel: release(),
    cgroup: here.cgroup,
    lane: here.lane,
    node: process.version,
    load: [before, load()],
  });
};

export const placeLine = ({ cpus, model, kernel, cgroup, lane, node, load: [begin, end] }: Place): string =>
  [
    `${cpus} × ${model}`,
    `kernel ${kernel}`,
    `cgroup ${cgroup}`,
    `lane ${lane}`,
    `Node ${node}`,
    `load ${begin.toFixed(1)} at the beginning, ${end.toFixed(1)} at the end`,
  ].join(' · ');
