// What commands print: lines for people, JSON for programs. Words of the command line, paths and titles are anybody's:
// nothing of them reaches a terminal that it would obey.
import { sanitise, sanitiseJson } from '../panes/sanitise.ts';

/** Lines of text, on standard output. */
export const say = (text: string): void => console.log(lines(text));

/** One object, on a line of its own. */
export const sayJson = (value: object): void => console.log(sanitiseJson(JSON.stringify(value)));

/** Lines of text, on standard error. */
export const complain = (text: string): void => console.error(lines(text));

const lines = (text: string): string => text.split('\n').map(sanitise).join('\n');
