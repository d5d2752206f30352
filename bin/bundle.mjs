// Makes one file of bin/start.mjs and parts of src/ beside it, which are loaded when they are needed: that starts
// several times as fast as the modules of src/ one by one.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withKeptCaches } from './bundle-ink.mjs';
import { segmenterFile, withOneRuler } from './bundle-text.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Ink asks for the development tools only with DEV in the environment, yet names them in an import. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default undefined;' }));
  },
};

/**
 * Of blessed, what a widget is made of, and nothing that has to do with terminals: the rest of it is found by names that are put together
 * while it runs, reads files beside itself, and would be most of the package.
 */
const withWidgetsAlone = {
  name: 'with-widgets-alone',
  setup(build) {
    const absent = [/^\.\/(screen|scrollablebox)$/, /^\.\/widgets\/screen$/, /^\.\.\/$/];
    build.onResolve({ filter: /./ }, ({ path, importer }) => {
      if (/\/blessed-contrib\//.test(importer) && path in widgetParts) return { path, namespace: 'widget-part' };
      if (/\/blessed\/lib\//.test(importer) && absent.some((one) => one.test(path)))
        return { path, namespace: 'left-out' };
      return undefined;
    });
    build.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents: '' }));
    build.onLoad({ filter: /./, namespace: 'widget-part' }, ({ path }) => ({
      contents: widgetParts[path],
      resolveDir: dirname(dirname(createRequire(import.meta.url).resolve('blessed-contrib/package.json'))),
    }));
    // Node warns of the old way to make a buffer.
    build.onLoad({ filter: /\/drawille-blessed-contrib\/index\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('new Buffer(', 'Buffer.alloc('),
    }));
  },
};

const widgetParts = {
  blessed: "exports.Node = require('blessed/lib/widgets/node'); exports.Box = require('blessed/lib/widgets/box');",
  lodash: "exports.max = require('lodash/max');",
};

/** CommonJS among the dependencies calls require, which an ES module has to make for itself. */
const requireBanner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Bundles bin/start.mjs below `root` into its dist. Rejects with esbuild's messages. */
export async function bundle(root) {
  const { outputFiles } = await buildProgram(root, 'dist');
  const parts = outputFiles.filter(({ path }) => isPart(basename(path)));
  const entries = outputFiles.filter((file) => !parts.includes(file));
  await keepCourse(root, 'dist');
  for (const file of [...parts, ...entries]) write(file);
  removeOldParts(join(root, 'dist'), new Set(parts.map(({ path }) => basename(path))));
}

/** Bundles bin/start.mjs into dist/packed, as small as it gets. Resolves with the paths of all files that are in it. */
export async function bundlePackage(root) {
  const { outputFiles, inputs } = await buildProgram(root, 'dist/packed', { minify: true });
  rmSync(join(root, 'dist', 'packed'), { recursive: true, force: true });
  for (const file of outputFiles) write(file);
  await keepCourse(root, 'dist/packed');
  return inputs;
}

const screenEntry = 'src/command/learn.tsx';

/**
 * The screen of lessons, and the rest. What both need is there twice, and the screen in a few parts: parted among all commands, it would be in
 * fifty, and Node takes as long to find those as to run them.
 */
async function buildProgram(root, folder, options = {}) {
  // Yoga in a part of its own comes first, and is compiled in the background while the others begin.
  const screen = await build(root, { screen: screenEntry, layout: 'yoga-layout' }, folder, {
    ...options,
    entryNames: 'part-[hash]',
  });
  const [path] = Object.entries(screen.metafile.outputs).find(([, { entryPoint }]) => entryPoint === screenEntry);
  const rest = await build(root, { cutaway: 'bin/start.mjs' }, folder, options, [screenApart(basename(path))]);
  return {
    outputFiles: [...screen.outputFiles, ...rest.outputFiles],
    inputs: [...new Set([screen, rest].flatMap(({ metafile }) => Object.keys(metafile.inputs)))],
  };
}

/** `name`: of the part that the screen begins with. */
const screenApart = (name) => ({
  name: 'screen-apart',
  setup(build) {
    build.onResolve({ filter: /\/command\/learn\.tsx$/ }, () => ({ path: `./${name}`, external: true }));
  },
});

/** Reads and checks the lessons below `root` now, so that no start has to; course.jsonl lies beside the bundle. */
async function keepCourse(root, folder) {
  const reader = join(root, folder, `keep.${process.pid}.mjs`);
  const contents = `
    export { readCourseTree } from './src/lesson/load.ts';
    export { keepCourse } from './src/lesson/keep-course.ts';`;
  const { outputFiles } = await build(root, undefined, folder, {
    stdin: { contents, resolveDir: root },
    outdir: undefined,
    outfile: reader,
    outExtension: undefined,
    splitting: false,
  });
  write(outputFiles[0]);
  try {
    const { readCourseTree, keepCourse: keep } = await import(pathToFileURL(reader).href);
    const kept = keep(readCourseTree(join(root, 'lessons')));
    const path = join(root, folder, 'course.jsonl');
    if (kept === null) rmSync(path, { force: true });
    else write({ path, contents: kept });
  } finally {
    rmSync(reader, { force: true });
  }
}

async function build(root, entryPoints, folder, options = {}, plugins = []) {
  const esbuild = await import('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir: join(root, folder),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Node has had them since 20; in place of a literal there would be a call that makes the same expression anew each time.
    supported: { 'regexp-set-notation': true },
    jsx: 'automatic',
    // Node reads all of it at every start. Names stay: a report of a crash has them.
    minifySyntax: true,
    minifyWhitespace: true,
    // Yoga's loader would fetch its own text, for which Node first loads a whole client of HTTP; it decodes it as well.
    define: { 'process.env.NODE_ENV': '"production"', fetch: 'undefined', 'Intl.Segmenter': 'Segmenter' },
    inject: [segmenterFile],
    banner: { js: requireBanner },
    plugins: [withoutDevtools, withKeptCaches, withOneRuler, withWidgetsAlone, ...plugins],
    legalComments: 'none',
    logLevel: 'silent',
    ...options,
  });
  return { outputFiles: outputFiles.map(withoutBanner), metafile };
}

/** Most parts call no require, and to make one takes longer than to find a part. */
function withoutBanner({ path, text }) {
  const rest = text.replace(requireBanner, '');
  return { path, contents: /\brequire\b/.test(rest) ? text : rest };
}

/** Beside, then renamed: a program that is being started never sees half a file. */
function write({ path, contents }) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/** A program that still runs may need a part of the build that it was started from; after a day it is taken to be gone. */
function removeOldParts(folder, current) {
  const old = readdirSync(folder).filter((name) => isPart(name) && !current.has(name));
  for (const path of old.map((name) => join(folder, name))) {
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { force: true });
  }
}

function isPart(name) {
  return name.startsWith('part-');
}
