// The root component: keys in, actions out, the screen in between. Does nothing itself.
import { useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useEffectEvent, useMemo } from 'react';
import type { Course } from '../lesson/lesson.ts';
import type { Progress } from '../session/progress.ts';
import type { ReviewItem } from '../session/review.ts';
import type { Session } from '../session/session.ts';
import { shellSizeFor } from './arrangement.ts';
import type { ChartSource } from './chart-press.ts';
import { actionFor } from './keys.ts';
import { isTooSmall, type Size } from './layout.ts';
import { pasteAction, takesText } from './palette-bindings.ts';
import { Screen } from './screen.tsx';
import { hintAction, scrollAction } from './scrolling.ts';
import { type Situation, situationOf } from './situation.ts';
import type { TerminalScreen } from './terminal-screen.ts';
import type { Theme } from './theme.ts';
import type { Machine } from './title.ts';
import { tooSmallAction } from './too-small.ts';
import { isPasted, keysOf, pastedLine } from './typed.ts';
import type { Action, View } from './view.ts';

export interface AppProps {
  readonly course: Course;
  readonly progress: Progress;
  /** Questions that wait to be asked again. */
  readonly review: readonly ReviewItem[];
  readonly session: Session;
  readonly view: View;
  /** Every action goes here: to `reduceView`, and if `isSessionAction` to whoever carries it out. */
  readonly dispatch: (action: Action) => void;
  /** What actions have made of these by now, drawn or not: of two keys at once, the second meets what the first one did. */
  readonly latest?: () => Pick<AppProps, 'progress' | 'review' | 'session' | 'view'>;
  /** The shell's screen; `null` while there is no shell. */
  readonly terminal: TerminalScreen | null;
  /** Who draws charts; `null`: nobody. */
  readonly charts: ChartSource | null;
  readonly machine: Machine;
  /** By lesson id: why this machine cannot run it, and what would help. */
  readonly blocked: ReadonlyMap<string, string>;
  readonly theme: Theme;
  /** The key that leaves the shell, as it is written: `ctrl-]`. The one who reads the keyboard acts on it. */
  readonly leaveShellKey: string;
}

export const App = ({ course, progress, review, session, view, dispatch, latest, blocked, ...rest }: AppProps) => {
  const { columns, rows } = useWindowSize();
  const size: Size = useMemo(() => ({ columns, rows }), [columns, rows]);
  const { kernel } = rest.machine;
  const at = useMemo(
    () => situationOf({ course, progress, review, session, view, kernel, blocked }),
    [course, progress, review, session, view, kernel, blocked],
  );
  const isSmall = isTooSmall(size);
  // Of several keys at once, each meets what the ones before it did.
  const moment = () => (latest ? situationOf({ course, kernel, blocked, ...latest() }) : at);
  useInput((input, key) => {
    for (const one of keysOf(input, key)) {
      const now = moment();
      // While the shell is typed into, its keys do not come this way; a stray one is not a command.
      if (now.view.typing) return;
      // A paste is text for whoever finds a lesson, and for nobody else.
      if (isPasted(input) && !takesText(now) && one !== '/') return;
      const action = isSmall ? tooSmallAction(now, one) : (actionFor(now, one, size) ?? scrollAction(now, size, one));
      if (action) dispatch(action);
    }
  });
  usePaste(
    (text) => {
      const now = moment();
      const pasted = pastedLine(text);
      const action: Action | null = now.view.filtering
        ? { type: 'set-filter', text: (now.view.filter ?? '') + pasted }
        : pasteAction(now, pasted);
      if (action && !isSmall) dispatch(action);
    },
    { isActive: !view.typing },
  );
  useShellInSight(isSmall, view, dispatch);
  useHintInSight(at, size, dispatch);
  const shell = isSmall ? null : shellSizeFor(at, size);
  const shellColumns = shell?.columns ?? 0;
  const shellRows = shell?.rows ?? 0;
  useEffect(() => {
    if (shellRows > 0) dispatch({ type: 'resize-shell', columns: shellColumns, rows: shellRows });
  }, [shellColumns, shellRows, dispatch]);
  return <Screen at={at} size={size} {...rest} />;
};

type Dispatch = AppProps['dispatch'];

/** No key reaches a shell that cannot be seen. */
const useShellInSight = (isSmall: boolean, { typing, typingPaused }: View, dispatch: Dispatch) => {
  useEffect(() => {
    if (isSmall && typing) dispatch({ type: 'hide-shell' });
    if (!isSmall && typingPaused) dispatch({ type: 'show-shell' });
  }, [isSmall, typing, typingPaused, dispatch]);
};

/** Whoever asks for a hint finds it, however long the page is. */
const useHintInSight = (at: Situation, size: Size, dispatch: Dispatch) => {
  const { hints } = at.session;
  const show = useEffectEvent(() => {
    const action = hintAction(at, size);
    if (action) dispatch(action);
  });
  useEffect(() => {
    if (hints > 0) show();
  }, [hints]);
};
