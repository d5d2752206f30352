// What commands print: lines for people, JSON for programs. Words of the command line, paths and titles are anybody's:
// nothing of them reaches a terminal that it would obey.
import { fstatSync } from 'node:fs';
import { sanitise, sanitiseJson } from '../panes/sanitise.ts';

/** Lines of text, on standard output. */
export const say = (text: string): void => console.log(lines(text));

/** One object, on a line of its own. */
export const sayJson = (value: object): void => console.log(sanitiseJson(JSON.stringify(value)));

/** Lines of text, on standard error. */
export const complain = (text: string): void => console.error(lines(text));

const lines = (text: string): string => text.split('\n').map(sanitise).join('\n');

/** Also one that is no more, of which isatty(3) says no. */
const isTerminal = (fd: number): boolean => fstatSync(fd).isCharacterDevice();

/**
 * Whoever read the output has had enough (`| head`), or the terminal is no more, tty_write in the kernel: the command comes to its end all
 * the same, so that nothing is left behind, and says no more. Anything else that stops a stream from being written to is a fault.
 */
const bearLostReaders = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && !(error.code === 'EIO' && isTerminal(stream.fd))) throw error;
    });
};

bearLostReaders();
