// Eyes on this machine, with the native program that reads network namespaces and files.
import { join } from 'node:path';
import { nativeFolder } from '../lab/installation.ts';
import { type Eyes, openEyes } from '../procfs/look.ts';

export const openOwnEyes = (): Eyes => openEyes({ watch: join(nativeFolder(), 'watch') });
