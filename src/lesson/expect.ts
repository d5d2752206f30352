// Whether claims hold: predicates over Worlds, with «expected, saw, try». Pure.
import type { World } from '../kernel/world.ts';
import type { Names, Predicate } from './predicate.ts';

/** One claim, checked. */
export interface CheckResult {
  readonly kind: 'expect' | 'keep' | 'outcome';
  readonly held: boolean;
  /** The claim in words: the lesson's `say`, or worded from the predicate. */
  readonly claim: string;
  /** What was seen, in words. */
  readonly saw: string;
  /** Where it did not hold: what to do. */
  readonly tryThis: string | null;
}

/** What a claim is judged by. */
export interface Scene {
  readonly world: World;
  /** As the step found it: what `changed` and "same as before" refer to. */
  readonly before: World;
  readonly names: Names;
}

export type Judge = (predicate: Predicate, scene: Scene) => Omit<CheckResult, 'kind'>;
