// The screen of `cutaway look`: looks once a second, and at once where somebody goes to another process.
import { useSyncExternalStore } from 'react';
import { LookApp } from '../panes/look-screen.tsx';
import { firstState, isSameProcess, type LookAction, type LookState, reduceLook } from '../panes/look-state.ts';
import { createTheme, lookOf } from '../panes/theme.ts';
import type { Eyes } from '../procfs/look.ts';
import type { ExitCode } from './exit-code.ts';
import { openOwnEyes } from './eyes.ts';
import { openGuard } from './guard.ts';
import { here } from './here.ts';
import { type LookingAt, noProcess } from './look-target.ts';
import { onTerminal } from './on-terminal.tsx';
import { createStore, type Store } from './store.ts';

/** Shows it until whoever looks has left; a message where there is no such process. */
export const lookOnScreen = async (at: LookingAt): Promise<ExitCode | string> => {
  const guard = openGuard();
  const held = guard.hold();
  const eyes = openOwnEyes();
  const first = await firstLook(eyes, at);
  if (!first) {
    guard.close();
    eyes.close();
    return noProcess(at.pid ?? process.pid);
  }
  await held;
  const store = createStore(first);
  const { promise: left, resolve: leave } = Promise.withResolvers<null>();
  const looking = lookOn(eyes, store);
  const dispatch = (action: LookAction) => {
    if (action.type === 'quit') return leave(null);
    store.set(reduceLook(store.get(), action));
    looking.follow();
  };
  return onTerminal(guard, {
    screen: <Root store={store} dispatch={dispatch} />,
    begin: looking.follow,
    left,
    end: async () => {
      looking.stop();
      eyes.close();
    },
  });
};

const firstLook = async (eyes: Eyes, { pid, container }: LookingAt): Promise<LookState | null> => {
  const wanted = pid ?? 1;
  const world = await eyes.lookAround(wanted);
  const you = world.processes.find((one) => one.pid === process.pid);
  const top = world.processes.find((one) => one.pid === wanted);
  // Number 1 may be hidden: proc(5), hidepid.
  if (!top && pid === null) return firstLook(eyes, { pid: process.pid, container });
  return firstState(world, wanted, {
    you: you ?? { pid: process.pid, startTicks: 0 },
    container: container && top ? { ...container, top } : null,
  });
};

const periodMs = 1000;
/** After a look that took long the next one waits so many times as long, at least. */
const restShare = 3;

/** Looks until it is stopped; `follow`: the mark may be on another process. */
const lookOn = (eyes: Eyes, store: Store<LookState>) => {
  let timer: NodeJS.Timeout | null = null;
  let [isStopped, isLooking, lookedAt, tookMs] = [false, false, performance.now(), 0];
  const isThere = () => isSameProcess(store.get().view.selected, store.get().subject);
  const plan = () => {
    if (timer) clearTimeout(timer);
    if (isStopped || isLooking) return;
    const afterMs = isThere() ? Math.max(periodMs - tookMs, restShare * tookMs) : tookMs;
    timer = setTimeout(look, Math.max(0, lookedAt + afterMs - performance.now()));
  };
  const look = async () => {
    const target = store.get().view.selected;
    const begunAt = performance.now();
    isLooking = true;
    const world = await eyes.lookAround(target.pid);
    isLooking = false;
    lookedAt = performance.now();
    tookMs = lookedAt - begunAt;
    if (!isStopped) store.set(reduceLook(store.get(), { type: 'looked', world, target }));
    plan();
  };
  return {
    follow: plan,
    stop: () => {
      isStopped = true;
      plan();
    },
  };
};

interface RootProps {
  readonly store: Store<LookState>;
  readonly dispatch: (action: LookAction) => void;
}

const theme = createTheme(lookOf(process.env));

/** What can be read depends on who looks. */
const machine = [
  here.lane === 'root' ? 'as root' : 'as an ordinary user',
  `cgroup ${here.cgroup}`,
  `kernel ${here.kernel}`,
];

const Root = ({ store, dispatch }: RootProps) => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  return <LookApp state={state} latest={store.get} dispatch={dispatch} machine={machine} theme={theme} />;
};
