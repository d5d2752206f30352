// What the screen of `cutaway look` is about: the latest look, whom it is about, and where the learner is in it. Pure.
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import type { PaneName } from '../lesson/lesson.ts';
import type { NamedProcess } from '../lesson/predicate.ts';
import { markedIn, movedSelection } from './look-list.ts';
import { findProcess } from './process-index.ts';

/** A process by its identity. */
export type Identity = Pick<Process, 'pid' | 'startTicks'>;

/** The processes that the screen is narrowed to. */
export interface Container {
  /** `web`, `lab cutaway-…` */
  readonly name: string;
  /** `container web of docker` */
  readonly title: string;
  /** Its number 1. */
  readonly top: Identity;
}

/** The panes about one process, in the order of tab. */
export const lookPanes = ['limits', 'namespaces', 'credentials', 'mounts'] as const satisfies readonly PaneName[];
export type LookPane = (typeof lookPanes)[number];

export interface LookView {
  /** The process that the mark is on. */
  readonly selected: Identity;
  /** What the list is narrowed to; `null`: nothing. */
  readonly filter: string | null;
  /** Whether keys go into the filter. */
  readonly filtering: boolean;
  /** Whether all processes of the machine are listed, though there is a container. */
  readonly isAll: boolean;
  /** The pane that keys scroll; `null`: they move the mark. */
  readonly focus: LookPane | null;
  /** The pane that is shown where there is room for one. */
  readonly shown: LookPane;
  /** Whether the focused pane, or the list, has the whole screen. */
  readonly zoomed: boolean;
  readonly help: boolean;
  readonly scroll: Readonly<Partial<Record<LookPane, number>>>;
}

export interface LookState {
  /** The latest look. */
  readonly world: World;
  /** The one before it. */
  readonly last: World;
  /** The first one at this subject since it was chosen. */
  readonly before: World;
  /** Whom the panes are about: the one that was looked at in full. */
  readonly subject: NamedProcess & Pick<Process, 'comm'>;
  /** Whoever looks. */
  readonly you: Identity;
  readonly container: Container | null;
  /** What became of somebody; `null`: nothing. */
  readonly notice: string | null;
  readonly view: LookView;
}

/** An action that is nothing but its name. */
export interface PlainLookAction {
  readonly type: 'start-filter' | 'toggle-zoom' | 'toggle-all' | 'show-help' | 'close' | 'quit';
}

export type LookAction =
  | PlainLookAction
  /** `target`: the one that was looked at in full. */
  | { readonly type: 'looked'; readonly world: World; readonly target: Identity }
  | { readonly type: 'select'; readonly process: Identity }
  | { readonly type: 'set-filter'; readonly text: string }
  | { readonly type: 'end-filter'; readonly keep: boolean }
  | { readonly type: 'focus'; readonly pane: LookPane | null }
  | { readonly type: 'scroll'; readonly pane: LookPane; readonly offset: number };

/** The first look. `null`: nobody is there by that number. */
export const firstState = (
  world: World,
  pid: number,
  { you, container }: Pick<LookState, 'you' | 'container'>,
): LookState | null => {
  const subject = world.processes.find((one) => one.pid === pid);
  if (!subject) return null;
  const { startTicks } = subject;
  const view: LookView = {
    selected: { pid, startTicks },
    filter: null,
    filtering: false,
    isAll: false,
    focus: null,
    shown: 'limits',
    zoomed: false,
    help: false,
    scroll: {},
  };
  return { world, last: world, before: world, subject, you, container, notice: null, view };
};

export const isSameProcess = (a: Identity, b: Identity): boolean => a.pid === b.pid && a.startTicks === b.startTicks;

/** The state after one more thing happened. */
export const reduceLook = (state: LookState, action: LookAction): LookState => {
  if (action.type === 'looked') return afterLook(state, action.world, action.target);
  const view = viewAfter(state.view, action);
  // What was said has been read by whoever goes on to another process.
  const next = { ...state, view, notice: action.type === 'select' ? null : state.notice };
  return withMark(next);
};

/** The mark is on one of those that are listed, if any is. */
const withMark = (state: LookState): LookState => {
  const selected = markedIn(state);
  return selected === null ? state : { ...state, view: { ...state.view, selected, scroll: {} } };
};

const afterLook = (state: LookState, world: World, target: Identity): LookState => {
  const subject = findProcess(world, target);
  const isSame = isSameProcess(state.subject, target);
  const looked: LookState = subject
    ? { ...state, world, subject, last: state.world, before: isSame ? state.before : world }
    : { ...state, world };
  return withoutContainer(withoutEnded(looked, state));
};

/** Where the marked process has ended, the mark goes to one that lies beside it. */
const withoutEnded = (now: LookState, before: LookState): LookState => {
  const { selected } = now.view;
  if (findProcess(now.world, selected)) return now;
  const gone = findProcess(before.world, selected);
  const next = movedSelection(before, now.world);
  const notice = `${gone?.comm ?? 'the process'}, number ${selected.pid}, has ended`;
  return { ...now, notice, view: { ...now.view, selected: next ?? selected, scroll: {} } };
};

const withoutContainer = (state: LookState): LookState => {
  const { container, world } = state;
  if (!container || findProcess(world, container.top)) return state;
  return { ...state, container: null, notice: `${container.title} has ended: these are the machine's processes` };
};

const viewAfter = (view: LookView, action: Exclude<LookAction, { type: 'looked' }>): LookView => {
  switch (action.type) {
    case 'select':
      return { ...view, selected: action.process, scroll: {} };
    case 'start-filter':
      return { ...view, filter: view.filter ?? '', filtering: true, focus: null };
    case 'set-filter':
      return { ...view, filter: action.text };
    case 'end-filter':
      return { ...view, filtering: false, filter: action.keep && view.filter !== '' ? view.filter : null };
    case 'focus':
      return { ...view, focus: action.pane, shown: action.pane ?? view.shown };
    case 'scroll':
      return { ...view, scroll: { ...view.scroll, [action.pane]: action.offset } };
    case 'toggle-zoom':
      return { ...view, zoomed: !view.zoomed };
    case 'toggle-all':
      return { ...view, isAll: !view.isAll };
    case 'show-help':
      return { ...view, help: true };
    case 'close':
      return { ...view, help: false };
    case 'quit':
      return view;
    default:
      return action satisfies never;
  }
};
