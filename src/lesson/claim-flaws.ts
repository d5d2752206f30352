// What a claim says wrongly though each of its keys is well-formed: keys that contradict each other, or a claim that
// cannot stand where it stands.
import type { Complaint } from './complaint.ts';
import type { UsedWord } from './counter-shapes.ts';
import { limitValue } from './limit-claim.ts';
import type { LimitWord } from './limit-shapes.ts';
import type { Claim, Predicate } from './predicate.ts';
import { shown } from './spelling.ts';
import type { StepVariant } from './variant.ts';
import type { TreePath } from './yaml-tree.ts';

/** Everything of that kind in the claims of a step. */
export const claimFlaws = ({ expect, keep, find }: StepVariant): readonly Complaint[] => [
  ...expect.flatMap((one, index) => flawsOf(one, ['expect', index], 'claim')),
  ...keep.flatMap((one, index) => [...flawsOf(one, ['keep', index], 'claim'), ...changeFlaws(one, ['keep', index])]),
  ...(find?.where ?? []).flatMap((one, index) => flawsOf(one, ['find', 'where', index], 'query')),
];

type Kind = 'claim' | 'query';

const flawsOf = (claim: Claim | Predicate, path: TreePath, kind: Kind): readonly Complaint[] => {
  if ('pid' in claim && claim.pid === true && kind === 'query')
    return [flaw([...path, 'pid'], 'expected a number: a process that is searched for has no "before"')];
  if ('cgroup' in claim && claim.cgroup === true && kind === 'query')
    return [flaw([...path, 'cgroup'], 'expected a cgroup: a process that is searched for has no "before"')];
  if ('namespace' in claim) return namespaceFlaws(claim, path, kind);
  if ('mount' in claim) return [...absenceFlaws(claim, path), ...mountFlaws(claim, path)];
  if ('file' in claim) return [...absenceFlaws(claim, path), ...fileFlaws(claim, path, kind)];
  if ('table' in claim) return [...absenceFlaws(claim, path), ...tableFlaws(claim, path)];
  if ('link' in claim || 'route' in claim || 'queue' in claim || 'cgroup_at' in claim) return absenceFlaws(claim, path);
  if ('used' in claim) return usedFlaws(claim, path);
  return 'limit' in claim ? limitFlaws(claim, path) : [];
};

const flaw = (path: TreePath, message: string, part: Complaint['part'] = 'value'): Complaint => ({
  path,
  part,
  message,
});

type Of<Key extends string> = Extract<Claim, Readonly<Record<Key, unknown>>>;

const namespaceFlaws = (claim: Of<'namespace'>, path: TreePath, kind: Kind): readonly Complaint[] => {
  const said = (['is', 'as', 'unlike'] as const).filter((key) => claim[key] !== undefined);
  const [first, second] = said;
  if (second)
    return [flaw([...path, second], `${first} and ${second} contradict each other; write an item for each`, 'key')];
  if (kind === 'claim' || first === 'as' || first === 'unlike' || claim.is === 'none') return [];
  return [flaw(path, 'expected as, unlike or is: none with it: a process that is searched for has no "before"')];
};

/** Of what is absent, nothing can be said. */
const absenceFlaws = (
  claim: Of<'mount'> | Of<'file'> | Of<'link'> | Of<'route'> | Of<'table'> | Of<'queue'> | Of<'cgroup_at'>,
  path: TreePath,
): readonly Complaint[] => {
  if (claim.is !== 'absent') return [];
  const [subject = ''] = ['mount', 'file', 'route', 'table', 'link', 'queue', 'cgroup_at'].filter(
    (key) => key in claim,
  );
  const beside = Object.keys(claim).filter((key) => !['actor', subject, 'is', 'say'].includes(key));
  return beside.map((key) => flaw([...path, key], `${key} and is: absent contradict each other`, 'key'));
};

/** Rules and hooks are a chain's. */
const tableFlaws = (claim: Of<'table'>, path: TreePath): readonly Complaint[] => {
  if (claim.chain !== undefined || claim.is === 'absent') return [];
  return (['hook', 'rule'] as const)
    .filter((key) => claim[key] !== undefined)
    .map((key) => flaw([...path, key], `expected chain beside ${key}`, 'key'));
};

/** A path is looked at when the step begins, as a process sees it that has a name by then; and only a regular file has a content. */
const fileFlaws = (claim: Of<'file'>, path: TreePath, kind: Kind): readonly Complaint[] => {
  if (kind === 'query')
    return [
      flaw([...path, 'file'], 'files are looked at through a process that has a name; move this to expect', 'key'),
    ];
  if (claim.is === undefined || claim.is === 'file' || claim.is === 'absent') return [];
  const beside = (['content', 'size', 'at_least'] as const).filter((key) => claim[key] !== undefined);
  return beside.map((key) =>
    flaw([...path, key], `only a file has a ${key === 'content' ? 'content' : 'size'}`, 'key'),
  );
};

/** The one file system that has what these keys speak of. */
const fileSystems = { counts_as: 'proc', lower: 'overlay', upper: 'overlay' } as const;

const mountFlaws = (claim: Of<'mount'>, path: TreePath): readonly Complaint[] => {
  const [key] = (['counts_as', 'lower', 'upper'] as const).filter((one) => claim[one] !== undefined);
  if (key === undefined) return [];
  if (key === 'counts_as' && (claim.lower ?? claim.upper) !== undefined)
    return [flaw([...path, 'counts_as'], 'a proc counts, and an overlay has layers; write an item for each', 'key')];
  const { fstype } = claim;
  if (fstype === undefined || fstype === fileSystems[key]) return [];
  const why = key === 'counts_as' ? 'only a proc counts' : 'only an overlay has layers';
  return [flaw([...path, 'fstype'], `expected ${fileSystems[key]} beside ${key}, saw "${shown(fstype)}": ${why}`)];
};

const limitKinds: Readonly<Record<LimitWord | UsedWord, string>> = {
  memory: 'a size in bytes such as 64M',
  pids: 'a whole number of processes',
  cpu: 'a number of processors such as 0.5',
  rbps: 'bytes in a second such as 2M',
  wbps: 'bytes in a second such as 2M',
  read: 'a size in bytes such as 4M',
  written: 'a size in bytes such as 4M',
  riops: 'a whole number',
  wiops: 'a whole number',
};

const limitFlaws = ({ limit, is }: Of<'limit'>, path: TreePath): readonly Complaint[] =>
  limitValue(limit, is) === undefined
    ? [flaw([...path, 'is'], `expected ${limitKinds[limit]}, or none; saw ${shown(String(is))}`)]
    : [];

const usedFlaws = (claim: Of<'used'>, path: TreePath): readonly Complaint[] => {
  const bounds = (['at_least', 'at_most'] as const).flatMap((key) => {
    const written = claim[key];
    return written === undefined ? [] : [{ key, written, value: limitValue(claim.used, written) }];
  });
  if (bounds.length === 0) return [flaw(path, 'expected at_least or at_most with it')];
  const wrong = bounds.filter(({ value }) => value === undefined);
  if (wrong.length > 0)
    return wrong.map(({ key, written }) =>
      flaw([...path, key], `expected ${limitKinds[claim.used]}; saw ${shown(String(written))}`),
    );
  const [least, most] = bounds;
  return most && Number(least?.value) > Number(most.value)
    ? [flaw([...path, 'at_most'], 'at_most is less than at_least: no amount is both')]
    : [];
};

const changeFlaws = (claim: Predicate, path: TreePath): readonly Complaint[] =>
  'namespace' in claim && claim.is === 'changed'
    ? [flaw([...path, 'is'], 'what changes cannot be kept; move this to expect')]
    : [];
