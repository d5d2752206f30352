// What may be done with a path, and what stands there. A file that is missing or closed is an answer here, and no error.
import { accessSync, constants, readFileSync } from 'node:fs';

/** The text of a file; empty where it cannot be read. */
export const textAt = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** As access(2) has it. */
export const isReadable = (path: string): boolean => mayAccess(path, constants.R_OK);
export const isWritable = (path: string): boolean => mayAccess(path, constants.W_OK);
export const isExecutable = (path: string): boolean => mayAccess(path, constants.X_OK);

const mayAccess = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};
