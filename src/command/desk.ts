// Carries out what the screen asks for: visits, the shell, progress. Between acts it looks at the lab in the background.
import type { Terminal } from '../call/hands.ts';
import { lessonById } from '../lesson/lesson.ts';
import type { LoadedCourse } from '../lesson/load.ts';
import { recordingFor } from '../lesson/recording-name.ts';
import type { TerminalScreen } from '../panes/terminal-screen.ts';
import { type Action, isSessionAction, reduceView, type SessionAction, type View } from '../panes/view.ts';
import { isVisible } from '../panes/visible.ts';
import type { Entry } from '../session/entry.ts';
import type { Watched } from '../session/player.ts';
import { advance, isDone, lessonProgress, noProgress } from '../session/progress.ts';
import { dayOf, reviewed, whenNext } from '../session/review.ts';
import type { Session } from '../session/session.ts';
import { Visit } from '../session/visit.ts';
import { openBulletin } from './bulletin.ts';
import type { Charts } from './charts.ts';
import { liveCourse } from './live-course.ts';
import type { LogFile } from './log-file.ts';
import { lookAround } from './looking.ts';
import type { ProgressFile } from './progress-file.ts';
import { ownSetting } from './setting.ts';
import type { Store } from './store.ts';
import { tellScript } from './tell-script.ts';
import { visitParts } from './visit-parts.ts';

export interface Desk {
  dispatch(action: Action): void;
  /** Keys for the shell. */
  type(bytes: Uint8Array): void;
  open(lesson: string, step: string | null): void;
  /** Shows a recording of a lesson, at its first page or at a step. */
  watch(recording: Watched, step: string | null): void;
  /** The course was read again: it takes the place of the old one, or what is wrong with it is said until it is mended. */
  reload(found: LoadedCourse, folder: string): void;
  /** Settles when the learner quits. */
  readonly left: Promise<null>;
  /** Ends the lab and waits until progress is kept. Afterwards nothing is left on the machine. */
  close(): Promise<void>;
}

export interface DeskParts {
  readonly store: Store;
  readonly progressFile: ProgressFile;
  readonly charts: Pick<Charts, 'isWatched'>;
  /** `tell`: says once why no log is kept. */
  openLog(tell: (why: string) => void): LogFile;
}

const sampledAt = ({ samples }: Session['usage']): number => samples.at(-1)?.at ?? 0;

/** Microseconds from one picture of usage to the next: it is watched in a pane that has the screen for itself, and in a few characters of a row there is less to see. */
const chartPeriod = ({ zoomed }: View): number => (zoomed ? 250_000 : 1_000_000);

/** Before the screen has said how large the shell's pane is. */
const firstSize: readonly [number, number] = [80, 24];

export const openDesk = ({ store, progressFile, charts, openLog }: DeskParts): Desk => {
  const bulletin = openBulletin(() => visit);
  const shell = holdShell(store, () => looking.hurry('printed'));
  let wasRecorded = false;
  const parts = visitParts(store.get().course, {
    onEntry: (entry) => {
      // What a recording shows has not happened here, and nor has leaving it.
      const isHere = !visit.session.recorded && !wasRecorded;
      wasRecorded = visit.session.recorded !== null;
      if (isHere) log.write(entry);
      if (isSeen(entry, visit.session)) store.set({ session: visit.session });
      live.remind();
      bulletin.hear(entry);
    },
    onTerminal: shell.connect,
    terminalSize: shell.size,
  });
  const isSeen = (entry: Entry, { usage }: Session): boolean => {
    const { session: drawn, view } = store.get();
    if (entry.type !== 'events' || entry.events.some(isVisible(drawn.world))) return true;
    if (!charts.isWatched()) return false;
    return entry.events.length === 0 || sampledAt(usage) - sampledAt(drawn.usage) >= chartPeriod(view);
  };
  const visit = new Visit({
    ...parts,
    get course() {
      return store.get().course;
    },
  });
  const log = openLog(bulletin.tell);
  const live = liveCourse(store, visit);
  const looking = lookAround(visit);
  const unsubscribe = store.subscribe(() => store.get().terminal?.flush());
  const keeper = keepProgress(store, visit, progressFile, bulletin.tell);
  const [left, leave] = gate();
  const carryOut = carrier({ store, visit, shell, keep: keeper.keep, forget: keeper.forget, leave });

  const attempt = (work: Promise<void>) => {
    looking.hurry('acted');
    work.catch((error: unknown) => visit.tell(error instanceof Error ? error.message : String(error)));
  };

  return {
    left,
    dispatch: (action) => {
      store.set({ view: reduceView(store.get().view, action) });
      if (action.type === 'focus-shell') shell.showEnd();
      if (isSessionAction(action)) attempt(carryOut(action));
    },
    type: (bytes) => {
      looking.hurry('acted');
      shell.write(bytes);
    },
    open: (lesson, step) => attempt(visit.open(lesson, step)),
    watch: (recording, step) => attempt(visit.watch(recording, step)),
    reload: (found, folder) => attempt(live.take(found, folder)),
    close: async () => {
      looking.stop();
      unsubscribe();
      await visit.close();
      await keeper.close();
      await log.close();
    },
  };
};

/** A promise, and what settles it. */
const gate = (): readonly [Promise<null>, () => void] => {
  let open: (value: null) => void = () => {};
  const passed = new Promise<null>((resolve) => {
    open = resolve;
  });
  return [passed, () => open(null)];
};

interface CarrierParts {
  readonly store: Store;
  readonly visit: Visit;
  readonly shell: Shell;
  /** Keeps progress as it is now. */
  keep(): void;
  forget(): void;
  leave(): void;
}

const carrier = ({ store, visit, shell, keep, forget, leave }: CarrierParts) => {
  const resumeAt = (id: string): string | null => {
    const lesson = lessonById(store.get().course, id);
    if (!lesson || isDone(store.get().progress, lesson)) return null;
    const { at } = lessonProgress(store.get().progress, id);
    return lesson.steps.some((step) => step.id === at) ? at : null;
  };
  const watch = async (id: string, step: string | null): Promise<void> => {
    const lesson = lessonById(store.get().course, id);
    const version = lesson && recordingFor(lesson, ownSetting().cgroup);
    if (!lesson || version === null) return;
    // What checks a recording takes long to load, and no frame before waits for it.
    const { openRecording } = await import('./recording-file.ts');
    await visit.watch(await openRecording(lesson, version), step);
  };
  return async (action: SessionAction): Promise<void> => {
    switch (action.type) {
      case 'watch-lesson':
        return watch(action.lesson, action.step);
      case 'open-lesson':
        return visit.open(action.lesson, action.step ?? resumeAt(action.lesson), 'resume');
      case 'leave-lesson':
        return visit.leave();
      case 'predict':
        return visit.predict(action.choice);
      case 'act':
        return visit.act();
      case 'next':
        return visit.next();
      case 'back':
        return visit.back();
      case 'reset-step':
        return visit.reset('step');
      case 'reset-lesson':
        return visit.reset('lesson');
      case 'reset-all':
        forget();
        return visit.leave();
      case 'hint':
        return visit.hint();
      case 'perform':
        return visit.perform(action.act, action.after);
      case 'write-script':
        return tellScript(visit);
      case 'resize-shell':
        return shell.resize(action.columns, action.rows);
      case 'scroll-shell':
        return store.get().terminal?.scroll(action.rows);
      case 'answer-review': {
        const today = dayOf(Date.now());
        store.set({ progress: reviewed(store.get().progress, action, action, today) });
        return keep();
      }
      case 'tell-review':
        return visit.tell(whenNext(store.get().course, store.get().progress, dayOf(Date.now())));
      case 'end-review':
        return store.set({ review: store.get().review.slice(action.answered) });
      case 'quit':
        return leave();
      default:
        return action satisfies never;
    }
  };
};

interface Shell {
  /** `again`: in place of one that has ended. */
  connect(terminal: Terminal, again: boolean): void;
  write(bytes: Uint8Array): void;
  /** Brings a view that was scrolled back to its end. */
  showEnd(): void;
  resize(columns: number, rows: number): void;
  size(): readonly [number, number];
}

/** The pty of the lab that is there now, and its screen in the store. */
const holdShell = (store: Store, onOutput: () => void): Shell => {
  let size = firstSize;
  let pty: Terminal | null = null;
  const showEnd = () => {
    const { terminal } = store.get();
    if (terminal && terminal.scrolledBack() > 0) terminal.scroll(terminal.scrolledBack());
  };
  return {
    showEnd,
    connect: (terminal, again) => {
      pty = terminal;
      // What the shell says meanwhile waits in the terminal.
      loadEmulator().then(({ createTerminalScreen }) => {
        if (pty !== terminal) return;
        store.get().terminal?.dispose();
        const screen = createTerminalScreen(...size);
        connect(terminal, screen, onOutput);
        if (again) screen.write(restarted, () => {});
        store.set({ terminal: screen });
      });
    },
    write: (bytes) => {
      // Whoever types wants to see it.
      showEnd();
      store.get().terminal?.expectEcho();
      pty?.write(bytes);
    },
    resize: (columns, rows) => {
      size = [columns, rows];
      pty?.resize(columns, rows);
      store.get().terminal?.resize(columns, rows);
    },
    size: () => size,
  };
};

/** Stands above the prompt of a shell that follows another one. */
const restarted = Buffer.from('[your shell has ended; this is a new one in the same lab]\r\n');

/** No frame waits for it before there is a shell. */
const loadEmulator = () => import('../panes/terminal-screen.ts');

/** What the pty says goes to the screen, and what that answers to the pty. */
const connect = (terminal: Terminal, screen: TerminalScreen, onOutput: () => void): void => {
  terminal.onOutput((bytes, done) => {
    onOutput();
    screen.write(bytes, done);
  });
  screen.onReply((bytes) => terminal.write(bytes));
};

const keepProgress = (store: Store, visit: Visit, file: ProgressFile, tell: (why: string) => void) => {
  let told: string | null = null;
  let saving: Promise<unknown> = Promise.resolve();
  const save = () => {
    saving = file.save(store.get().progress).then((why) => {
      const news = why ?? file.notice;
      // Once is enough: the lesson goes on all the same.
      if (news && news !== told) tell(news);
      told = news ?? told;
    });
  };
  const unsubscribe = store.subscribe(() => {
    const { progress, session } = store.get();
    // While steps are played again on the way to one, where the learner is has not changed.
    if (visit.isReplaying) return;
    const next = advance(progress, session, { lesson: visit.lesson });
    if (next === progress) return;
    store.set({ progress: next });
    save();
  });
  return {
    keep: save,
    forget: () => {
      store.set({ progress: noProgress });
      save();
    },
    close: async () => {
      unsubscribe();
      await saving;
    },
  };
};
