// What `watch` says of files (native/README.md, `files`), as rows of a World.
import type { File, FilePlace, FileStatus, FileType } from '../kernel/file.ts';
import type { Process } from '../kernel/process.ts';
import { fileOrder } from '../kernel/row.ts';
import type { Unreadable } from '../kernel/world.ts';
import { textOf } from './file.ts';
import type { FileQuestion, Watch } from './watch.ts';

export interface FileReading {
  readonly files: readonly File[];
  readonly unreadable: readonly Unreadable[];
}

export interface FileReader {
  /** Begins to read; a reading of the same places that says the same as the last one is that one. */
  read(places: readonly FilePlace[], processes: readonly Process[]): Promise<FileReading>;
}

type Answer =
  | { readonly errno: string }
  | { readonly type: 'absent' }
  | { readonly type: 'gone' }
  | (Omit<FileStatus, 'bytes'> & {
      readonly type: Exclude<FileType, 'absent'>;
      readonly size: number;
      readonly rdev?: string;
      readonly opaque?: boolean | null;
      readonly content?: string | null;
    });

/** A place as `watch` is asked about it. */
type Asked = FilePlace & FileQuestion;

const nothing: FileReading = { files: [], unreadable: [] };

/** `watch`: what reads them; `null` where nothing does, as in a recorded tree. */
export function openFileReader(watch: Watch | null, procRoot: string): FileReader {
  let last: { readonly places: string; readonly answer: Buffer; readonly reading: FileReading } | null = null;
  return {
    async read(wanted, processes) {
      const places = ordered(wanted);
      const asked = places.flatMap((place) => questionOf(place, processes, procRoot));
      if (asked.length === 0) return nothing;
      const answer = watch ? await watch.askFiles(asked) : { why: 'nothing reads them here' };
      if ('why' in answer) return filesUnread(asked, answer.why);
      const key = JSON.stringify(asked);
      if (last?.places !== key || !last.answer.equals(answer))
        last = { places: key, answer, reading: parseFiles(asked, textOf(answer)) };
      return last.reading;
    },
  };
}

const ordered = (places: readonly FilePlace[]): readonly FilePlace[] => {
  const sorted = places.toSorted((a, b) => a.pid - b.pid || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return sorted.filter(({ pid, path }, index) => pid !== sorted[index - 1]?.pid || path !== sorted[index - 1]?.path);
};

/** Only processes of this look are asked about: none of another lab, nor of the machine. */
const questionOf = (place: FilePlace, processes: readonly Process[], procRoot: string): readonly Asked[] => {
  const mounts = processes.find(({ pid }) => pid === place.pid)?.namespaces.mnt;
  return typeof mounts === 'number' ? [{ ...place, directory: `${procRoot}/${place.pid}`, mounts }] : [];
};

/** The rows that `text`, the answer, has for these questions; a process that has ended meanwhile has none. */
export function parseFiles(asked: readonly Asked[], text: string): FileReading {
  const { files } = JSON.parse(text) as { readonly files: readonly Answer[] };
  const rows = files.flatMap((answer, index): File[] => {
    const { pid, path } = asked[index] as Asked;
    if ('errno' in answer) return [{ pid, path, type: null, status: null }];
    if (answer.type === 'gone') return [];
    if (answer.type === 'absent') return [{ pid, path, type: 'absent', status: null }];
    const { type, mode, links, size, inode, device, ...rest } = answer;
    return [{ pid, path, type, status: { mode, links, bytes: size, inode, device }, ...rest }];
  });
  return {
    files: rows.sort(fileOrder),
    unreadable: files.flatMap((answer, index) => {
      const { directory, path } = asked[index] as Asked;
      const why = 'errno' in answer ? answer.errno : null;
      return why === null ? [] : [{ what: `${directory}/root${path}`, why }];
    }),
  };
}

const filesUnread = (asked: readonly Asked[], why: string): FileReading => ({
  files: asked.map(({ pid, path }) => ({ pid, path, type: null, status: null })),
  unreadable: [{ what: 'files', why }],
});
