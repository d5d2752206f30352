// How the bundle measures text: how wide one is, and of which characters it is made, has one answer for all who ask.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'text');

/** Exports what is put in place of Intl.Segmenter. */
export const segmenterFile = join(folder, 'segmenter.mts');

/** There would be six copies of string-width, and each makes an expression of all emoji when it is loaded. One is, where a text needs it. */
export const withOneRuler = {
  name: 'with-one-ruler',
  setup(build) {
    const real = createRequire(import.meta.url).resolve('string-width');
    build.onResolve({ filter: /^string-width$/ }, ({ namespace }) =>
      namespace === 'ruler' ? { path: real } : { path: 'string-width', namespace: 'ruler' },
    );
    build.onLoad({ filter: /./, namespace: 'ruler' }, () => ({ contents: ruler, resolveDir: folder }));
  },
};

const ruler = `
import { columnsOf } from './columns.mts';
let whole = null;
export default (text, options) =>
  (typeof text === 'string' && options === undefined ? columnsOf(text) : null) ?? (whole ??= require('string-width').default)(text, options);`;
