// What a namespace of the acting process holds that is short enough to be told beside it: names, clocks, queues.
import type { Namespace, NamespaceLink, NamespaceType } from '../kernel/namespace.ts';
import type { Process } from '../kernel/process.ts';
import type { World } from '../kernel/world.ts';
import { keyText } from '../lesson/inside-claim.ts';
import type { Predicate } from '../lesson/predicate.ts';
import { isKept, type Mark } from './marks.ts';
import { type About, processNamed } from './situation.ts';

export interface Detail {
  readonly label: string;
  readonly value: string;
  /** What it is one level up, where that is another one; else empty. */
  readonly outside: string;
  readonly mark: Mark | null;
  /** Whether the step claims something of it. */
  readonly isSpokenOf: boolean;
}

/** Whether a claim is about what a namespace holds. */
export const isAboutInside = (claim: Predicate): boolean =>
  ['hostname', 'domainname', 'clock', 'queue'].some((key) => key in claim);

interface Fact {
  /** Tells facts of one namespace apart. */
  readonly label: string;
  readonly value: string;
  readonly isClaimed: (claim: Predicate) => boolean;
}

/** Details of the namespace behind `link`. */
export const detailsOf = (
  link: NamespaceLink,
  actor: Process,
  before: Process | null,
  name: string,
  at: About,
): readonly Detail[] => {
  const { session, step, levels } = at;
  const facts = factsIn(link, actor, session.world);
  const old = before && new Map(factsIn(link, before, session.before).map((fact) => [fact.label, fact]));
  // What a process that was not there before has is news where its namespace was not there either.
  const isBorn = !session.before.namespaces.some(({ inode }) => inode === actor.namespaces[link]);
  const outer = processNamed('lab-init', session, session.world);
  const isInner = outer !== null && outer.namespaces[typeOf(link)] !== actor.namespaces[typeOf(link)];
  const above = isInner && levels !== 'inside' ? factsIn('uts', outer, session.world) : [];
  const gone = [...(old?.values() ?? [])].filter(({ label }) => !facts.some((fact) => fact.label === label));
  return [
    ...facts.map(({ label, value, isClaimed }): Detail => {
      const was = old?.get(label);
      const news: Mark | null =
        old === null ? (isBorn ? 'new' : null) : !was ? 'new' : was.value !== value ? 'changed' : null;
      const outside = above.find((fact) => fact.label === label)?.value ?? '';
      const isSame = isKept(name, step, session, isClaimed);
      return {
        label,
        value,
        outside: link === 'uts' ? outside : '',
        mark: news ?? (isSame ? 'same' : null),
        isSpokenOf: [...(step?.expect ?? []), ...(step?.keep ?? [])].some(isClaimed),
      };
    }),
    ...gone.map(({ label, value }) => ({ label, value, outside: '', mark: 'ended' as const, isSpokenOf: false })),
  ];
};

const typeOf = (link: NamespaceLink) => link.replace('_for_children', '') as NamespaceType;

const factsIn = (link: NamespaceLink, process: Process, { namespaces }: World): readonly Fact[] => {
  const type = typeOf(link);
  const row = namespaces.find((one) => one.type === type && one.inode === process.namespaces[link]);
  return row ? (tellers[type]?.(row) ?? []) : [];
};

const nameFacts = ({ hostname, domainname }: Namespace): readonly Fact[] => [
  ...(hostname === undefined
    ? []
    : [{ label: 'host name', value: hostname ?? unreadable, isClaimed: (claim: Predicate) => 'hostname' in claim }]),
  // Hardly anybody has one; the kernel's word for none says nothing.
  ...(domainname === undefined || domainname === null || domainname === '(none)'
    ? []
    : [{ label: 'domain name', value: domainname, isClaimed: (claim: Predicate) => 'domainname' in claim }]),
];

const clockFacts = ({ offsets }: Namespace): readonly Fact[] =>
  (['monotonic', 'boottime'] as const).flatMap((clock) =>
    offsets && offsets[clock] !== 0
      ? [
          {
            label: clock,
            value: `${offsets[clock] > 0 ? '+' : ''}${offsets[clock]} s`,
            isClaimed: (claim: Predicate) => 'clock' in claim && claim.clock === clock,
          },
        ]
      : [],
  );

/** A pane has no room for more. */
const mostQueues = 3;

const systemVFacts = ({ systemV }: Namespace): readonly Fact[] => {
  if (!systemV) return [];
  const { queues, semaphoreSets, segments } = systemV;
  const plain = () => false;
  const rest = queues.length - mostQueues;
  return [
    ...queues.slice(0, mostQueues).map(({ key, messages }) => ({
      label: `queue ${keyText(key)}`,
      value: counted(messages, 'message'),
      isClaimed: (claim: Predicate) => 'queue' in claim && claim.queue === key,
    })),
    ...(rest > 0 ? [{ label: 'more queues', value: String(rest), isClaimed: plain }] : []),
    ...(semaphoreSets > 0 ? [{ label: 'semaphores', value: counted(semaphoreSets, 'set'), isClaimed: plain }] : []),
    ...(segments > 0 ? [{ label: 'shared memory', value: counted(segments, 'segment'), isClaimed: plain }] : []),
  ];
};

const unreadable = '(unreadable)';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const tellers: Partial<Record<NamespaceType, (row: Namespace) => readonly Fact[]>> = {
  uts: nameFacts,
  time: clockFacts,
  ipc: systemVFacts,
};
