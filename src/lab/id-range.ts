// Which user and group ids a lab started by root may use: none that anybody on the machine has.
import { readFileSync } from 'node:fs';
import { LabError } from './lab.ts';

/** Ids `base` to `base + count - 1` of the machine are 0 to `count - 1` in the lab. */
export interface IdRange {
  readonly base: number;
  readonly count: number;
}

const firstBase = 1_000_000;
const count = 65_536;
/** Ids have 32 bits; the last one means "no id". */
const lastBase = 2 ** 32 - 1 - count;

/** What /etc says of the ids in use; a file that is not there says nothing. */
export interface IdFiles {
  readonly subuid: string;
  readonly subgid: string;
  readonly passwd: string;
  readonly group: string;
}

/** The first free block of 65536 ids from 1000000 on. Throws LabError when there is none. */
export const freeIdRange = (files: IdFiles = readIdFiles()): IdRange => {
  const taken = takenRanges(files);
  for (let base = firstBase; base <= lastBase; base += count) {
    if (!taken.some((range) => overlaps(range, { base, count }))) return { base, count };
  }
  throw new LabError(
    `no ${count} user ids are free from ${firstBase} on`,
    'shorten the ranges in /etc/subuid and /etc/subgid',
  );
};

const overlaps = (one: IdRange, other: IdRange) =>
  one.base < other.base + other.count && other.base < one.base + one.count;

// subuid(5): name:first:count; passwd(5) and group(5): the third field.
const takenRanges = (files: IdFiles): readonly IdRange[] => {
  const delegated = [files.subuid, files.subgid].flatMap((text) =>
    rows(text).map(([, base, size]) => range(base, size)),
  );
  const single = [files.passwd, files.group].flatMap((text) => rows(text).map(([, , id]) => range(id, '1')));
  return [...delegated, ...single].filter((one) => Number.isInteger(one.base) && one.count > 0);
};

const rows = (text: string) => text.split('\n').map((line) => line.split(':'));

const range = (base: string | undefined, size: string | undefined): IdRange => ({
  base: base ? Number(base) : Number.NaN,
  count: Number(size),
});

const readIdFiles = (): IdFiles => ({
  subuid: readOr('/etc/subuid'),
  subgid: readOr('/etc/subgid'),
  passwd: readOr('/etc/passwd'),
  group: readOr('/etc/group'),
});

const readOr = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
