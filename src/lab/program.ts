// Where the programs are that a lab is made of: our two native ones, and the machine's static busybox.
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isClone, nativeFolder, packageFolder } from './installation.ts';
import { LabError } from './lab.ts';
import { isExecutable } from './path.ts';
import { installRemedy } from './tool.ts';

export interface Programs {
  readonly lab: string;
  readonly agent: string;
  readonly busybox: string;
}

/** Throws LabError, with the remedy, when one of them is missing. */
export const findPrograms = (): Programs => ({ ...findNative(), busybox: findBusybox() });

/** The native programs. Throws LabError. */
export const findNative = (): Omit<Programs, 'busybox'> => {
  const folder = nativeFolder();
  const [lab, agent] = [join(folder, 'lab'), join(folder, 'agent')];
  for (const path of [lab, agent]) {
    if (!isExecutable(path)) throw new LabError(`${path} is missing`, buildRemedy());
  }
  return { lab, agent };
};

/** A package has the sources as well: it may have been made for another architecture. */
const buildRemedy = () => {
  const make = isClone() ? 'make -C native' : `make -C ${join(packageFolder(), 'native')} BUILD=build/${process.arch}`;
  return `build it: \`${make}\` (needs a C compiler and make)`;
};

const busyboxPaths = [
  '/bin/busybox',
  '/usr/bin/busybox',
  '/sbin/busybox',
  '/bin/busybox.static',
  '/usr/bin/busybox-static',
];

/** A busybox that needs no library, since a lab holds none. Throws LabError. */
export const findBusybox = (paths: readonly string[] = busyboxPaths): string => {
  const present = paths.filter(isExecutable);
  const found = present.find((path) => isStatic(path));
  if (found) return found;
  const what = present[0] ? `${present[0]} is not statically linked` : 'busybox is not installed';
  throw new LabError(`${what}; a lab needs a static busybox`, installRemedy('busybox'));
};

const interpreterSegment = 3;
/** Program headers follow the ELF header; one that points far away is not of a program that we know. */
const headMaxLength = 1 << 20;

/** Whether an ELF program names no interpreter (PT_INTERP), elf(5): 64-bit, little-endian, as both our machines are. */
export const isStatic = (path: string): boolean => {
  const header = readHead(path, 64);
  if (header.length < 64 || header.toString('latin1', 0, 4) !== '\x7fELF' || header[4] !== 2) return false;
  const offset = Number(header.readBigUInt64LE(32));
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  if (offset > headMaxLength) return false;
  const segments = readHead(path, offset + size * count).subarray(offset);
  if (segments.length < size * count) return false;
  return !Array.from({ length: count }, (_, at) => segments.readUInt32LE(at * size)).includes(interpreterSegment);
};

const readHead = (path: string, length: number) => {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
};
