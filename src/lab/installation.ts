// The program as it is installed here: where its own files are, and how patient it shall be.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: the bundle lies one folder below it, the sources two. */
export const packageFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
};

/** `0.1.0` */
export const packageVersion = (): string =>
  JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;

/** Whether it runs in a clone, whose native programs are built in place, or as a package, which brings them along. */
export const isClone = (): boolean => existsSync(join(packageFolder(), 'src'));

/** Where the native programs are: where CUTAWAY_NATIVE says, in a clone's native/build, or by architecture in a package. */
export const nativeFolder = (): string => {
  const build = join(packageFolder(), 'native', 'build');
  return process.env['CUTAWAY_NATIVE'] ?? (isClone() ? build : join(build, process.arch));
};

/** CUTAWAY_TIME_FACTOR, at least 1: stretches every patience. Software-emulated machines are 10 to 40 times slower. */
export const timeFactor = (): number => Math.max(1, Number(process.env['CUTAWAY_TIME_FACTOR']) || 1);
