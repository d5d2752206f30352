// Makes dist/cutaway.mjs, the whole program in one file: it starts twice as fast as its modules one by one.
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Ink asks for the development tools only with DEV in the environment, yet names them in an import. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default undefined;' }));
  },
};

/** CommonJS among the dependencies calls require, which an ES module has to make for itself. */
const requireBanner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Builds beside, then renames: a program that is being started never sees half a file. Rejects with esbuild's messages. */
export async function bundle(root) {
  const { build } = await import('esbuild');
  const beside = join(root, 'dist', `cutaway.${process.pid}.mjs`);
  mkdirSync(join(root, 'dist'), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.tsx'],
    outfile: beside,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: requireBanner },
    plugins: [withoutDevtools],
    legalComments: 'none',
    logLevel: 'silent',
  });
  renameSync(beside, join(root, 'dist', 'cutaway.mjs'));
}
