// The names of a course's folders and of step files, from which their order and their ids come.

/** The part of a file's or folder's name between its number and its ending. */
export const idPattern = /^[a-z][a-z0-9-]*$/;

/** `NN.id`, of a folder, or of a step file before its `.md`. */
export interface NumberedName {
  readonly number: number;
  readonly id: string;
}

/** A number and an id, parted by a dot; `null` where a name is not so. */
export const numberedName = (name: string): NumberedName | null => {
  const [digits = '', id = '', ...rest] = name.split('.');
  return /^\d{1,4}$/.test(digits) && idPattern.test(id) && rest.length === 0 ? { number: Number(digits), id } : null;
};
