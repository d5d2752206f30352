// A World as text for people: what is there, in tables that grep and less can take.
import type { World } from '../kernel/world.ts';
import { sanitise } from '../panes/sanitise.ts';

/** Processes with their numbers at every level, then what there is of the rest. */
export const worldText = (world: World): string => {
  const widest = Math.max(3, ...world.processes.map((process) => numbers(process.nspid).length));
  const rows = world.processes.map(
    ({ nspid, ppid, state, uid, comm, cmdline }) =>
      `${numbers(nspid).padEnd(widest)}  ${String(ppid).padStart(7)}  ${state}  ${String(uid).padStart(7)}  ${sanitise(cmdline || `[${comm}]`)}`,
  );
  const heading = `${'PID'.padEnd(widest)}  ${'PPID'.padStart(7)}  S  ${'UID'.padStart(7)}  COMMAND`;
  const namespaces = world.namespaces.map(
    ({ type, inode, processes, pid, boundAt }) =>
      `${type.padEnd(7)} ${inode}  ${String(processes).padStart(5)} processes${pid === null ? '' : `, first ${pid}`}${boundAt.map((path) => `  ${sanitise(path)}`).join('')}`,
  );
  const counts = `${world.mounts.length} mounts, ${world.cgroups.length} cgroups, ${world.unreadable.length} unreadable: \`--json\` has them all.`;
  return [heading, ...rows, '', 'NAMESPACES', ...namespaces, '', counts].join('\n');
};

const numbers = (nspid: readonly number[]) => nspid.join(' · ');
