// What became of what namespaces hold between two looks, in sentences: names, clocks, queues.
import type { Namespace, Queue } from '../kernel/namespace.ts';
import { keyText } from '../lesson/inside-claim.ts';
import { inhabitantOf } from '../lesson/presence.ts';
import { code, type Observation } from './observed-process.ts';

export const insideSentences = (seen: Observation): readonly string[] =>
  seen.events.flatMap((event) =>
    event.type === 'namespace-changed' ? changesOf(event.before, event.after, ownerOf(event.after, seen)) : [],
  );

const ownerOf = ({ type, inode }: Namespace, { names, world }: Observation): string => {
  const owner = inhabitantOf(type, inode, names, world);
  return owner ? `, to ${owner} and all that share it with ${owner}` : '';
};

const changesOf = (before: Namespace, after: Namespace, owner: string): readonly string[] => [
  ...(isNews(before.hostname, after.hostname) ? [`the host name is ${code(after.hostname ?? '')}${owner}`] : []),
  ...(isNews(before.domainname, after.domainname)
    ? [`the domain name is ${code(after.domainname ?? '')}${owner}`]
    : []),
  ...clockChanges(before, after),
  ...queueChanges(before.systemV?.queues ?? [], after.systemV?.queues ?? []),
];

const isNews = (before: string | null | undefined, after: string | null | undefined): boolean =>
  typeof before === 'string' && typeof after === 'string' && before !== after;

const clockChanges = ({ offsets: was }: Namespace, { offsets: is, inode }: Namespace): readonly string[] =>
  (['monotonic', 'boottime'] as const).flatMap((clock) =>
    was && is && was[clock] !== is[clock] ? [`${clock} is ${is[clock]} s ahead in the time namespace ${inode}`] : [],
  );

const queueChanges = (before: readonly Queue[], after: readonly Queue[]): readonly string[] => [
  ...after.flatMap((queue) => {
    const was = before.find(({ id }) => id === queue.id);
    if (!was) return [`there is a message queue ${keyText(queue.key)}`];
    const { messages } = queue;
    return was.messages === messages ? [] : [`the queue ${keyText(queue.key)} holds ${messages} messages`];
  }),
  ...before
    .filter(({ id }) => !after.some((queue) => queue.id === id))
    .map(({ key }) => `the message queue ${keyText(key)} is gone`),
];
