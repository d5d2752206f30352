// Keeps the session log while a lab is there. A disk that takes no more costs the log and nothing else.
import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry, LogHeader } from '../session/entry.ts';
import { LogError } from '../session/log-error.ts';
import { entryLine, headerLine } from '../session/log-lines.ts';
import type { SessionLog } from '../session/log-reader.ts';
import { codeOf } from './error-code.ts';
import { makeFolder } from './folder.ts';
import { stateFolder } from './place.ts';

/** As many logs are kept, the latest. */
const mostLogs = 20;
const mostBytes = 5 * 2 ** 20;

export interface LogFile {
  /** Later than `close` it does nothing. */
  write(entry: Entry): void;
  /** Resolves when everything written is in the file. */
  close(): Promise<void>;
}

/** `$XDG_STATE_HOME/cutaway/log`; `null` where there is no home to keep anything in. */
export const logFolder = (environment: NodeJS.ProcessEnv): string | null => {
  const folder = stateFolder(environment);
  return folder === null ? null : join(folder, 'log');
};

/** A log in `folder`, whose file comes into being with its first entry. `tell`: says once why nothing more is kept. */
export const openLog = (
  folder: string | null,
  header: () => Promise<LogHeader>,
  tell: (why: string) => void,
): LogFile => {
  const start = process.hrtime.bigint();
  // Without a home there is nothing to keep, and nothing to say: progress has said it.
  let isOpen = folder !== null;
  let isBroken = false;
  let bytes = 0;
  let file: Promise<FileHandle> | null = null;
  let queue: Promise<void> = Promise.resolve();
  const stop = (why: string) => {
    const wasOpen = isOpen;
    isOpen = false;
    if (wasOpen) tell(why);
  };
  const append = async (line: string) => {
    if (isBroken || folder === null) return;
    try {
      file ??= create(folder, await header());
      await (await file).writeFile(line);
    } catch (error) {
      isBroken = true;
      stop(`The session log is not kept: ${codeOf(error)}, ${folder}.`);
    }
  };
  return {
    write: (entry) => {
      // One log may hold several visits: its own clock counts.
      const line = isOpen ? entryLine({ ...entry, at: Number((process.hrtime.bigint() - start) / 1000n) }) : '';
      bytes += Buffer.byteLength(line);
      if (bytes > mostBytes) return stop(`The session log has reached ${mostBytes >> 20} MB: it ends here.`);
      if (line !== '') queue = queue.then(() => append(line));
    },
    close: async () => {
      await queue;
      isOpen = false;
      await file?.then(
        (one) => one.close(),
        () => {},
      );
    },
  };
};

const create = async (folder: string, header: LogHeader): Promise<FileHandle> => {
  await makeFolder(folder, 0o700);
  for (const name of (await logNames(folder)).slice(0, -(mostLogs - 1))) await rm(join(folder, name), { force: true });
  const stamp = new Date().toISOString().replaceAll(':', '-');
  const path = join(folder, `${stamp}-${process.pid}.jsonl`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(headerLine(header));
    return file;
  } catch (error) {
    // What has no header is no log, and would be taken for the latest one.
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
};

/** The logs in `folder`, the latest last. */
const logNames = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();

/** Reads a log: by its path, by its name in `folder`, or the `latest`. Rejects with LogError. */
export const loadLog = async (folder: string | null, which: string): Promise<SessionLog> => {
  // What checks a log takes long to load, and only an export wants it.
  const { readLog } = await import('../session/log-reader.ts');
  const path = which === 'latest' ? await latestPath(folder) : which;
  const inFolder = folder !== null && !which.includes('/') ? [join(folder, which)] : [];
  for (const candidate of [path, ...inFolder]) {
    const text = await readFile(candidate, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw new LogError(`${candidate} cannot be read: ${codeOf(error)}`);
    });
    if (text !== null) return readLog(text, candidate);
  }
  throw new LogError(`there is no log ${which}${folder === null ? '' : `; those of earlier are in ${folder}`}`);
};

const latestPath = async (folder: string | null): Promise<string> => {
  const latest = folder === null ? undefined : (await logNames(folder).catch(() => [])).at(-1);
  if (folder === null || latest === undefined)
    throw new LogError('there is no log yet: a lesson or the sandbox makes one');
  return join(folder, latest);
};
