// /proc/PID/status, proc_pid_status(5): who a process is, at every level. Its name is read from stat, where
// nothing is escaped.
import type { Process } from '../kernel/process.ts';

/** What of a process this file tells. */
export type Status = Required<
  Pick<
    Process,
    | 'nspid'
    | 'uid'
    | 'gid'
    | 'capabilities'
    | 'permittedCapabilities'
    | 'inheritableCapabilities'
    | 'boundingCapabilities'
    | 'ambientCapabilities'
    | 'noNewPrivs'
    | 'cpusAllowed'
    | 'seccomp'
    | 'seccompFilters'
  >
>;

/** `undefined` where a line that every kernel prints is missing or is not what it shall be. */
export function parseStatus(text: string): Status | undefined {
  const pid = numbersOf(text, 'Pid');
  const uid = numbersOf(text, 'Uid');
  const gid = numbersOf(text, 'Gid');
  if (pid?.length !== 1 || uid?.length !== 4 || gid?.length !== 4) return undefined;
  const noNewPrivs = numbersOf(text, 'NoNewPrivs')?.[0];
  return {
    nspid: numbersOf(text, 'NSpid') ?? pid,
    uid: uid[1] as number,
    gid: gid[1] as number,
    capabilities: setOf(text, 'CapEff'),
    permittedCapabilities: setOf(text, 'CapPrm'),
    inheritableCapabilities: setOf(text, 'CapInh'),
    boundingCapabilities: setOf(text, 'CapBnd'),
    ambientCapabilities: setOf(text, 'CapAmb'),
    noNewPrivs: noNewPrivs === undefined ? null : noNewPrivs === 1,
    cpusAllowed: listOf(text, 'Cpus_allowed_list'),
    seccomp: numbersOf(text, 'Seccomp')?.[0] ?? null,
    seccompFilters: numbersOf(text, 'Seccomp_filters')?.[0] ?? null,
  };
}

/** A list of numbers and ranges: `0-1,4`. */
function listOf(text: string, name: string): string | null {
  const list = lineOf(text, name);
  return list !== undefined && /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(list) ? list : null;
}

function setOf(text: string, name: string): string | null {
  const digits = lineOf(text, name);
  return digits !== undefined && /^[0-9a-f]{16}$/.test(digits) ? digits : null;
}

// The kernel escapes line feeds in the name, so a line feed always begins a line of its own.
function lineOf(text: string, name: string): string | undefined {
  const at = text.indexOf(`\n${name}:\t`);
  if (at < 0) return undefined;
  const end = text.indexOf('\n', at + 1);
  return text.slice(at + name.length + 3, end < 0 ? undefined : end).trimEnd();
}

/** Numbers parted by tabs. */
function numbersOf(text: string, name: string): number[] | undefined {
  const numbers = lineOf(text, name)?.split('\t').map(numberOf);
  return numbers?.some(Number.isNaN) ? undefined : numbers;
}

const numberOf = (digits: string) => (isDigit(digits.charCodeAt(0)) ? Number(digits) : Number.NaN);
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
