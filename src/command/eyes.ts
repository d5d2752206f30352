// Eyes on this machine, with the native program that reads network namespaces.
import { join } from 'node:path';
import { packageFolder } from '../lab/installation.ts';
import { type Eyes, openEyes } from '../procfs/look.ts';

export const openOwnEyes = (): Eyes => {
  const folder = process.env['CUTAWAY_NATIVE'] ?? join(packageFolder(), 'native', 'build');
  return openEyes({ watch: join(folder, 'watch') });
};
