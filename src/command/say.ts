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

/**
 * Whoever read the output has had enough (`| head`): the command comes to its end all the same, so that nothing is left behind, and
 * says no more. Anything else that stops a stream from being written to is a fault.
 */
const bearClosedPipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
};

bearClosedPipes();
