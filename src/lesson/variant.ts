// A step, or a page, as it is with one version of cgroups. Pure.
import type { PhrasingContent, Root, RootContent } from 'mdast';
import { type CgroupVersion, cgroupVersions } from './cgroup-version.ts';
import type { Problem, Route } from './lesson.ts';
import type { StepMatter } from './schema.ts';
import type { TreePath } from './yaml-tree.ts';

/** The same thing with each version of cgroups; where nothing is said of versions, it is one and the same. */
export type Variants<T> = Readonly<Record<CgroupVersion, T>>;

/** A step's front matter in which nothing is left that is for one version alone. */
export type StepVariant = Omit<StepMatter, 'on' | 'solve' | 'other_routes' | 'wrong_routes' | 'hints' | 'same_as'> & {
  readonly solve?: readonly string[] | undefined;
  readonly other_routes?: readonly Route[] | undefined;
  readonly wrong_routes?: readonly Route[] | undefined;
  readonly hints: readonly string[];
  readonly same_as: { readonly shell: string | null; readonly oci: string | null; readonly docker: string | null };
};

export interface MatterVariant {
  readonly matter: StepVariant;
  /** Where in the file the thing at this path of `matter` is. */
  written(path: TreePath): TreePath;
}

/** Whether any of this is for one version alone. */
export const isVersioned = (matter: StepMatter): boolean =>
  matter.on !== undefined ||
  (matter.do ?? []).some((act) => act.on !== undefined) ||
  [...(matter.solve ?? []), ...routesOf(matter).flat(), ...matter.hints].some((line) => typeof line === 'object') ||
  Object.values(matter.same_as ?? {}).some((text) => typeof text === 'object');

const routesOf = ({ other_routes = [], wrong_routes = [] }: StepMatter) => [...other_routes, ...wrong_routes];

/** `matter` with this version; `null`: the step is for the other one. */
export const matterOn = (matter: StepMatter, version: CgroupVersion): MatterVariant | null => {
  const { on, do: acts, outcome, solve, other_routes, wrong_routes, hints, same_as, ...rest } = matter;
  if (on !== undefined && on !== version) return null;
  const kept = {
    do: indicesOn(acts ?? [], version),
    solve: indicesOn(solve ?? [], version),
    hints: indicesOn(hints, version),
  };
  return {
    matter: {
      ...rest,
      ...(acts ? { do: kept.do.map((index) => withoutVersion(acts[index])) } : {}),
      ...(outcome ? { outcome: Array.isArray(outcome) ? kept.do.map((index) => outcome[index] ?? {}) : outcome } : {}),
      ...(solve ? { solve: kept.solve.map((index) => lineText(solve[index])) } : {}),
      ...(other_routes ? { other_routes: routesOn(other_routes, version) } : {}),
      ...(wrong_routes ? { wrong_routes: routesOn(wrong_routes, version) } : {}),
      hints: kept.hints.map((index) => lineText(hints[index])),
      same_as: {
        shell: textOn(same_as?.shell, version),
        oci: textOn(same_as?.oci, version),
        docker: textOn(same_as?.docker, version),
      },
    } as StepVariant,
    written: ([key, index, ...more]) => {
      const indices = key === 'outcome' ? kept.do : Reflect.get(kept, String(key));
      return key === undefined || typeof index !== 'number' || !indices
        ? [key, index, ...more].filter((step) => step !== undefined)
        : [key, indices[index] ?? index, ...more];
    },
  };
};

/** `work` done for each version, but once where both are the same. */
export const both = <T, Made>({ v1, v2 }: Variants<T>, work: (variant: T) => Made): readonly [Made, Made] => {
  const made = work(v1);
  return [made, v1 === v2 ? made : work(v2)];
};

/** What is wrong with either version; of one alone it says so. */
export const problemsOfBoth = (v1: readonly Problem[], v2: readonly Problem[]): readonly Problem[] => {
  if (v1 === v2) return v1;
  const only = (version: CgroupVersion, mine: readonly Problem[], other: readonly Problem[]) =>
    mine
      .filter((one) => !other.some((two) => isSame(one, two)))
      .map((one) => ({ ...one, message: `on ${version}: ${one.message}` }));
  return [...v1.filter((one) => v2.some((two) => isSame(one, two))), ...only('v1', v1, v2), ...only('v2', v2, v1)];
};

const isSame = (a: Problem, b: Problem): boolean =>
  a.path === b.path && a.line === b.line && a.column === b.column && a.message === b.message;

type Versioned = { readonly on?: CgroupVersion | undefined } | string;
type Line = { readonly on: CgroupVersion; readonly say: string } | string;

const indicesOn = (items: readonly Versioned[], version: CgroupVersion): readonly number[] =>
  items.flatMap((item, index) =>
    typeof item === 'string' || item.on === undefined || item.on === version ? [index] : [],
  );

const routesOn = (routes: readonly (readonly Line[])[], version: CgroupVersion): readonly Route[] =>
  routes.map((lines) => indicesOn(lines, version).map((index) => lineText(lines[index])));

const withoutVersion = (act: object | undefined): object => {
  const { on: _, ...rest } = (act ?? {}) as { on?: unknown };
  return rest;
};

const lineText = (line: string | { readonly say: string } | undefined): string =>
  typeof line === 'object' ? line.say : (line ?? '');

const textOn = (
  text: string | { readonly v1?: string | undefined; readonly v2?: string | undefined } | undefined,
  version: CgroupVersion,
): string | null => (typeof text === 'object' ? text[version] : text) ?? null;

/** At the start of a paragraph: it is for this version alone. In a paragraph of its own: what comes next is. */
const marker = new RegExp(`^\\{\\{\\s*on (${cgroupVersions.join('|')})\\s*\\}\\}\\s*`);

/** Whether any block of the prose is for one version alone. */
export const isProseVersioned = (root: Root): boolean => root.children.some((block) => markerOf(block) !== null);

/** The prose with this version, without the marks. */
export const proseOn = (root: Root, version: CgroupVersion): Root => {
  const children: RootContent[] = [];
  let isNextOther = false;
  for (const block of root.children) {
    const mark = markerOf(block);
    const isOther: boolean = isNextOther || (mark !== null && mark.version !== version);
    isNextOther = mark !== null && mark.rest === null && isOther;
    const shown = mark === null ? block : mark.rest;
    if (shown && !isOther) children.push(shown);
  }
  return { ...root, children };
};

/** The prose with each version. */
export const proseVariants = (root: Root): Variants<Root> =>
  isProseVersioned(root) ? { v1: proseOn(root, 'v1'), v2: proseOn(root, 'v2') } : { v1: root, v2: root };

interface Marker {
  readonly version: CgroupVersion;
  /** The block without its mark; `null`: there is nothing else in it. */
  readonly rest: RootContent | null;
}

const markerOf = (block: RootContent): Marker | null => {
  const first = block.type === 'paragraph' ? block.children[0] : undefined;
  if (block.type !== 'paragraph' || first?.type !== 'text') return null;
  const found = marker.exec(first.value);
  if (!found) return null;
  const [mark, version] = found;
  const children: PhrasingContent[] = [
    ...(mark.length < first.value.length ? [withoutStart(first, mark.length)] : []),
    ...block.children.slice(1),
  ];
  return { version: version as CgroupVersion, rest: children.length > 0 ? { ...block, children } : null };
};

/** Values are placed by the source text from here on: the mark must not be counted among them. */
const withoutStart = (node: Extract<PhrasingContent, { type: 'text' }>, length: number): typeof node => {
  const { position } = node;
  const start = position && { ...position.start, offset: (position.start.offset ?? 0) + length };
  return {
    ...node,
    value: node.value.slice(length),
    ...(position && start ? { position: { ...position, start } } : {}),
  };
};
