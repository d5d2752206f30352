// What is kept of a run as its recording: the entries of its log, with every look at which something is shown. Pure.
import { diff } from '../kernel/diff.ts';
import { emptyWorld, type World } from '../kernel/world.ts';
import type { Entry } from './entry.ts';
import type { RecordingHeader } from './recording.ts';
import { newSession, reduce, type Session } from './session.ts';

/**
 * Takes in the entries of a log, in order. A step is shown as it is come to, as its first call finds it, and once it is done: looks
 * in between are kept as one, with what is different between the first and the last of them. No frame is another one for it.
 */
export class Recorder {
  #session: Session = newSession;
  /** As the entries that were kept leave it. */
  #kept: World = emptyWorld;
  #printed: Uint8Array[] = [];
  readonly #entries: Entry[] = [];

  take(entry: Entry): void {
    const isFirst = this.#session.phase !== 'acting';
    this.#session = reduce(this.#session, entry);
    if (entry.type === 'events' || entry.type === 'notice') return;
    if (entry.type === 'output') {
      this.#printed.push(Buffer.from(entry.bytes, 'base64'));
      return;
    }
    if (entry.type === 'move' || entry.type === 'checked' || (entry.type === 'call' && isFirst)) this.#settle(entry.at);
    if (entry.type === 'world') this.#kept = entry.world;
    this.#entries.push(entry.type === 'lab' ? { ...entry, detail: null } : entry);
  }

  /** Everything that was taken in, as the text of a file. */
  text(header: RecordingHeader): string {
    const last = this.#entries.findLastIndex(({ type }) => type === 'checked');
    const lines = [header, ...this.#entries.slice(0, last + 1)].map((line) => `${JSON.stringify(line)}\n`).join('');
    return withoutPlace(lines, this.#entries);
  }

  #settle(at: number): void {
    const bytes = Buffer.concat(this.#printed).toString('base64');
    this.#printed = [];
    if (bytes !== '') this.#entries.push({ at, type: 'output', bytes });
    const events = diff(this.#kept, this.#session.world);
    if (events.length > 0) this.#entries.push({ at, type: 'events', events });
    this.#kept = this.#session.world;
  }
}

/** Where in the machine's tree of cgroups, and of files, the lab stands is the machine's own: a login's scope, somebody's home. */
const withoutPlace = (text: string, entries: readonly Entry[]): string => {
  const world = entries.find((entry) => entry.type === 'world')?.world;
  const paths = [world?.processes[0]?.cgroup, world?.mounts.find(({ mountpoint }) => mountpoint === '/scratch')?.root];
  const places = paths.flatMap((path) => /^(\/.*)\/cutaway-/.exec(path ?? '')?.[1] ?? []);
  return places.reduce(
    (shown, place) => shown.replaceAll(`${JSON.stringify(place).slice(1, -1)}/cutaway-`, '/cutaway-'),
    text,
  );
};
