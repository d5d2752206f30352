// When to look at a lab in the background: as soon as something in it has run, and now and then.
import type { Visit } from '../session/visit.ts';

/** Why a look may be due sooner, where nobody tells that something has run. */
export type Cause = 'acted' | 'printed';

export interface Looking {
  /** Something is going on: look more often for a while. */
  hurry(cause: Cause): void;
  stop(): void;
}

/** From one look to the next: often after the learner did something, less so while a program goes on and on. */
const lookMs = { acted: 100, printed: 200, idle: 500, asleep: 1000 } as const;
const busyForMs = 3000;
/** Whoever has not run for so long begins anew. */
const calmMs = 500;
/** The screen's share: after a look that took long the next one waits so many times as long, at least. */
const restShare = 3;

/** Looks until it is stopped. Of a lab that has just ended the visit itself tells. */
export const lookAround = (visit: Pick<Visit, 'tick' | 'ran'>): Looking => {
  const until: Record<Cause, number> = { acted: 0, printed: 0 };
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let isListening = false;
  /** Whether anybody tells that something has run. */
  let isTold = false;
  let hasRun = false;
  /** Whether what a step asks for is there, and has still to last: it may sleep all the while. */
  let isPending = false;
  let [ranAt, busySince, lookedAt, lookTook] = [0, 0, 0, 0];

  /** How long after the last look the next one is due. */
  const period = (now: number): number => {
    if (isPending) return lookMs.acted;
    if (isTold && !hasRun) return lookMs.asleep;
    if (now < Math.max(until.acted, isTold ? busySince + busyForMs : 0)) return lookMs.acted;
    return isTold || now < until.printed ? lookMs.printed : lookMs.idle;
  };
  const plan = () => {
    if (timer) clearTimeout(timer);
    const now = performance.now();
    const afterMs = Math.max(period(now), restShare * lookTook);
    if (!isStopped) timer = setTimeout(look, Math.max(0, lookedAt + afterMs - now));
  };
  const look = () => {
    timer = null;
    // What runs from now on may not be in this look.
    hasRun = false;
    const begunAt = performance.now();
    listen();
    visit
      .tick()
      .catch(() => false)
      .then((pending) => {
        isPending = pending;
        lookedAt = performance.now();
        lookTook = lookedAt - begunAt;
        plan();
      });
  };
  const listen = () => {
    if (isListening || isStopped) return;
    isListening = true;
    visit.ran().then(heard, () => heard(null));
  };
  const heard = (ran: boolean | null) => {
    isListening = false;
    isTold = ran !== null;
    if (ran === false) return listen();
    if (!ran) return;
    const now = performance.now();
    if (now > ranAt + calmMs) busySince = now;
    ranAt = now;
    hasRun = true;
    // While a look goes on there is no timer; it plans the next one.
    if (timer) plan();
  };
  plan();
  return {
    hurry: (cause) => {
      until[cause] = performance.now() + busyForMs;
      if (timer && !isTold) plan();
    },
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
};
