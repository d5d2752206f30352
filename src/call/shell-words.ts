// Text as a POSIX shell takes it. Knows no call.

/** What stands for a process in a command: a number, or what is to become one. Needs no quotes. */
const bare = /^[\w@%+:,./=\ue000-]+$/;

/** One argument, in single quotes where the shell would read something into it. */
export const word = (text: string): string => (bare.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A command of words; parts that are empty are left out. */
export const command = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** Prints `text` and nothing more: what is no plain line goes into printf's format, with a name for each such byte. */
export const printing = (text: string): string =>
  /[\0-\x1f\x7f]/.test(text) ? `printf ${word(formatOf(text))}` : `printf %s ${word(text)}`;

const formatOf = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replace(/[\0-\x1f\x7f]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
