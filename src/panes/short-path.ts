// Paths that have to fit into a column.
import { line, lineWidth } from './line.ts';

/** `path`, or its end: what tells layers apart comes last. */
export const shortPath = (path: string, width: number): string => {
  const names = path.split('/');
  const from = names.findIndex((_, index) => lineWidth(line(`…/${names.slice(index).join('/')}`)) <= width);
  return lineWidth(line(path)) <= width || from < 0 ? path : `…/${names.slice(from).join('/')}`;
};
