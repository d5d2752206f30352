// What `npm pack` runs first (prepack): makes what the package holds and the clone does not, for both architectures.
//
//   CUTAWAY_PACK=own npm pack      a package for this machine's architecture alone, which needs no cross compiler
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePackage } from './bundle.mjs';
import { writeLicences } from './licences.mjs';
import { crossCompilers, has } from './machine.mjs';
import { conclude, during, execute, SetupError } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const architectures = Object.keys(crossCompilers);

async function pack() {
  const wanted = process.env.CUTAWAY_PACK === 'own' ? [process.arch] : architectures;
  refuseWithoutCompiler(wanted);
  await during('the program', makeProgram);
  for (const name of architectures) {
    if (wanted.includes(name)) await during(`the native programs for ${name}`, () => make(name));
    else rmSync(join(root, 'native', 'build', name), { recursive: true, force: true });
  }
}

function refuseWithoutCompiler(wanted) {
  for (const [name, { compiler, packages }] of Object.entries(crossCompilers)) {
    if (name === process.arch || !wanted.includes(name) || has(compiler)) continue;
    throw new SetupError(
      `there is no ${compiler} here (Debian: ${packages.join(' and ')}), so the package would hold programs for ${process.arch} alone; \`CUTAWAY_PACK=own npm pack\` if that is wanted`,
      3,
    );
  }
}

async function makeProgram() {
  try {
    writeLicences(root, await bundlePackage(root));
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SetupError('this clone is not set up; `bin/cutaway setup` first', 3);
  }
}

function make(name) {
  const compiler = name === process.arch ? [] : [`CC=${crossCompilers[name].compiler}`];
  const folder = join(root, 'native');
  return execute(['make', '-C', folder, `-j${availableParallelism()}`, `BUILD=build/${name}`, ...compiler, 'all']);
}

await conclude(pack);
