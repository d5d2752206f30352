// What an engine's or a runtime's program answers, and what it is that kept one from answering.
import { isRoot } from './id-map.ts';

export interface Reply {
  /** It answered, with exit status 0. */
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly isLate: boolean;
}

/** A daemon that does not answer is not waited for: so many milliseconds, for one question. */
const limitMs = 4000;

/** Runs the program and takes what it says. Never rejects. */
export const reply = async (tool: string, args: readonly string[]): Promise<Reply> => {
  const { execa } = await import('execa');
  const { stdout, stderr, timedOut, exitCode, shortMessage } = await execa(tool, args, {
    timeout: limitMs,
    forceKillAfterDelay: 500,
    reject: false,
    stdin: 'ignore',
  });
  return { ok: exitCode === 0, stdout, stderr: stderr || (shortMessage ?? ''), isLate: timedOut };
};

/** Why there was no answer, and what to do, in one line. */
export const whyNot = ({ ok, stdout, stderr, isLate }: Reply): string => {
  if (isLate) return `no answer within ${limitMs / 1000} s: its daemon hangs, or is very busy`;
  if (ok) return `it gave an answer that is not understood: ${lastLine(stdout)}`;
  const said = lastLine(stderr);
  const where = addressIn(said);
  if (/permission denied/i.test(said)) return refusal(where);
  return where === null ? said : `nobody answers at ${where}: its daemon does not run, or hangs`;
};

/** Where it could not connect to, as docker of either generation and ctr say it. */
const addressIn = (said: string): string | null => {
  const at = /(?:daemon|daemon socket|API) at (\S+?)[.:;]?(?:\s|$)|failed to dial "([^"]+)"/i.exec(said);
  return at ? (at[1] ?? at[2] ?? '').replace(/^unix:\/\//, '') : null;
};

/** The same for what may not be asked or seen. `where`: the socket or folder. */
export const refusal = (where: string | null): string =>
  `you may not ask it (EACCES${where ? `, ${where}` : ''})${isRoot() ? '' : ': --root asks as root'}`;

/** Of what it complained of; runc writes `msg="…"` in it. */
const lastLine = (text: string): string => {
  const last = text.trim().split('\n').at(-1) ?? '';
  return /msg="([^"]*)"/.exec(last)?.[1] ?? last;
};
