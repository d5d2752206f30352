// `cutaway new lesson FOLDER/NN.name`: a lesson to begin with.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageFolder } from '../lab/installation.ts';
import { numberedName } from '../lesson/numbered-name.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { complain as complainOf, say } from './say.ts';
import { skeleton } from './skeleton.ts';

/** Writes the files of a new `what` into a folder that is not there yet. */
export const begin = async (what: string, path: string): Promise<ExitCode> => {
  if (what !== 'lesson') return complain(`there is no new ${what}; expected new lesson FOLDER/NN.name`);
  const folder = resolve(path);
  const name = numberedName(basename(folder));
  if (!name)
    return complain(
      `${basename(folder)} cannot be a lesson's folder; expected NN.name: a number, a dot, small letters`,
    );
  if (existsSync(folder)) return complain(`${path} is there already`);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(skeleton(name.id, schemasFor(folder))))
    writeFileSync(join(folder, file), text, { flag: 'wx' });
  say(`${path} is a lesson of two steps. See what it does, and write your own over it:
  cutaway learn ${path}    shows it, and every change of its files at once
  cutaway lint ${path}     checks them
  cutaway run ${path}      plays it without a screen${listing(folder, name.id)}`);
  return exitCode.fine;
};

const complain = (message: string): ExitCode => {
  complainOf(`cutaway new: ${message}`);
  return exitCode.usage;
};

/** The published schemas, as a comment in a file of `folder` can name them: an URL where a path would have a space in it. */
const schemasFor = (folder: string): string => {
  const schemas = join(packageFolder(), 'fixtures', 'schema');
  const isInside = folder.startsWith(`${packageFolder()}/`);
  const path = isInside ? relative(folder, schemas) : schemas;
  return /\s/.test(path) ? pathToFileURL(schemas).href : path;
};

const listing = (folder: string, id: string): string => {
  const list = join(dirname(folder), 'course.yaml');
  return existsSync(list) ? `\nIt is in the course once ${list} lists ${id}.` : '';
};
