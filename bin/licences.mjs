// The licences of what a package holds beside cutaway's own files. All of them ask for their text to come along.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** LGPL-2.1, section 6: whoever has the programs must be able to make them again with another C library. */
const LIBRARY = `native/build: the GNU C Library, LGPL-2.1-or-later

The programs below native/build are statically linked with the GNU C Library of the machine that the package was made
on. Their sources are in native/, and \`make -C native BUILD=build/x64\` (or arm64) makes them again with another one.
Debian's source package of that library is glibc.
`;

/** Writes dist/packed/LICENCES, given the paths of the files that were bundled. Throws where a package has no licence. */
export function writeLicences(root, paths) {
  const packages = [...new Set(paths.map(packageOf).filter(Boolean))].sort();
  const texts = packages.map((folder) => licenceOf(join(root, folder)));
  writeFileSync(join(root, 'dist', 'packed', 'LICENCES'), [LIBRARY, ...texts].join(`\n${'-'.repeat(80)}\n\n`));
}

/** `node_modules/@scope/name` of a file in it; of nested ones the innermost. */
function packageOf(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

function licenceOf(folder) {
  const {
    name,
    version,
    license: only,
    licenses,
    author,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  // Old packages have a list of them.
  const license = only ?? licenses?.map(({ type }) => type).join(' or ');
  if (!license) throw new Error(`${name} says nothing of its licence`);
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Copyright ${author?.name ?? author ?? name}`;
  return `${name} ${version}: ${license}\n\n${text}\n`;
}
