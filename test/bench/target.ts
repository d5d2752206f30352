// What each number shall be, and whether it is. A number without a target is not here.
import { median, quantile, type Sample } from './measure.ts';

/** A target in words, and whether it is met; `null`: the peer that it speaks of is not here. */
export interface Judged {
  readonly text: string;
  /** Whom it is about. */
  readonly peer: string | null;
  readonly isMet: boolean | null;
}

interface Target {
  readonly text: string;
  readonly peer: string | null;
  /** `peers`: who did the same thing in the same run. */
  readonly isMet: (own: Sample, peers: readonly Sample[]) => boolean | null;
}

const atMost = (p50: number, p95: number | null, unit: string): Target => ({
  text: `≤ ${[p50, ...(p95 === null ? [] : [p95])].join(' / ')} ${unit}`,
  peer: null,
  isMet: ({ values }) => median(values) <= p50 && (p95 === null || quantile(values, 0.95) <= p95),
});

const p95Within = (ms: number): Target => ({
  text: `p95 ≤ ${ms} ms`,
  peer: null,
  isMet: ({ values }) => quantile(values, 0.95) <= ms,
});

/** Medians: no more than `times` that of a peer. */
const times = (factor: number, peer: string): Target => ({
  text: factor === 1 ? `≤ ${peer}` : `≤ ${factor} × ${peer}`,
  peer,
  isMet: (own, peers) => {
    const one = peers.find(({ who }) => who === peer);
    return one ? median(own.values) <= factor * median(one.values) : null;
  },
});

const targets: readonly (readonly [what: RegExp, who: RegExp, target: Target])[] = [
  [/^container$/, /^by hand/, times(1, 'crun run')],
  [/^key press to frame$/, /^/, atMost(10, 33, 'ms')],
  [/^typing in the shell$/, /^/, times(5, 'tmux')],
  [/^event to frame: /, /^/, p95Within(100)],
  [/^CPU, nothing changes$/, /^/, times(1, 'htop')],
  [/^CPU, (gauges|plots) at 4 Hz$/, /^/, atMost(5, null, '%')],
  [/^first frame$/, /^/, times(6, 'node -e 0')],
  [/^look at 1,000 processes$/, /^/, times(1, 'lsns')],
  [/^lab start$/, /prompt$/, atMost(100, null, 'ms')],
];

/** The target for one of cutaway's own, judged; `null` where it has none. */
export const judge = (own: Sample, all: readonly Sample[]): Judged | null => {
  const found = targets.find(([what, who]) => own.isOwn && what.test(own.what) && who.test(own.who));
  if (!found) return null;
  const [, , { text, peer, isMet }] = found;
  return {
    text,
    peer,
    isMet: isMet(
      own,
      all.filter((one) => one.what === own.what && !one.isOwn),
    ),
  };
};
