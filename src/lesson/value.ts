// Values in prose: `{{box.pid.lab}}`. Where they are, and how a tree is filled from a World.
import type { Nodes, Root } from 'mdast';
import type { Outcome } from '../call/outcome.ts';
import type { Process } from '../kernel/process.ts';
import type { Race } from '../kernel/race.ts';
import type { Scene } from './expect.ts';
import { LessonError, type Place } from './lesson.ts';
import type { NamedProcess } from './predicate.ts';
import { nodesOf } from './prose-nodes.ts';
import { positionOf } from './source-file.ts';
import { nearest, orList, shown, suggestion } from './spelling.ts';
import { processValues, reservedNames, sceneValues } from './value-table.ts';

/** What values are read from. */
export interface ValueScene extends Scene {
  /** Of the step's calls so far, in order; `outcome` in prose is the last one. */
  readonly outcomes: readonly Outcome[];
  /** `uname -r` */
  readonly kernel: string;
  /** The latest race of the lesson; left out or `null`: none was run. */
  readonly race?: Race | null;
}

/** One `{{…}}` in prose, or in a line of `solve`. */
export interface ValueUse {
  readonly path: string;
  /** The process that it speaks of; `null`: none. */
  readonly name: string | null;
  /** Why it cannot be filled in, whatever the World; `null`: it can. */
  readonly wrong: string | null;
  readonly line: number;
  readonly column: number;
}

/** Every `{{…}}` of a tree, with its place in the file. */
export const valuePathsOf = (root: Root): readonly ValueUse[] =>
  [...nodesOf(root)].flatMap((node) =>
    'value' in node
      ? [...bracesIn(node.value)].map(({ path }, ordinal) => ({
          ...valueUse(path),
          ...placeIn(root, node, ordinal),
        }))
      : [],
  );

/** The values in a line of text that is no Markdown; columns count from its start. */
export const valuesInLine = (line: string): readonly ValueUse[] =>
  [...bracesIn(line)].map(({ path, index }) => ({ ...valueUse(path), line: 1, column: index + 1 }));

/** `root` with every value filled in. Throws LessonError, with its place, where one is not there. */
export const fillValues = (root: Root, scene: ValueScene): Root => {
  const fill = (node: Nodes): Nodes => {
    if ('children' in node) return { ...node, children: node.children.map(fill) } as Nodes;
    if (!('value' in node)) return node;
    const place = (ordinal: number) => ({ path: root.data?.path ?? '', ...placeIn(root, node, ordinal) });
    return { ...node, value: filled(node.value, scene, place) };
  };
  return fill(root) as Root;
};

/** A line of `solve` with every value filled in. Throws LessonError where one is not there. */
export const fillLine = (line: string, scene: ValueScene): string => filled(line, scene, () => null);

const filled = (text: string, scene: ValueScene, place: (ordinal: number) => Place | null): string => {
  let from = 0;
  let out = '';
  for (const [ordinal, { index, length, path }] of [...bracesIn(text)].entries()) {
    const value = read(path, scene);
    if ('wrong' in value) throw new LessonError(value.wrong, place(ordinal));
    out += text.slice(from, index) + value.text;
    from = index + length;
  }
  return out + text.slice(from);
};

/**
 * Where in the file the braces of a node are, by their order in it: Markdown has taken escapes and
 * indentation out of its value.
 */
const placeIn = (root: Root, node: Nodes, ordinal: number): Pick<Place, 'line' | 'column'> => {
  const { start, end } = node.position ?? {};
  const source = root.data?.source;
  if (source === undefined || start?.offset === undefined)
    return { line: start?.line ?? 1, column: start?.column ?? 1 };
  const found = [...bracesIn(source.slice(start.offset, end?.offset))][ordinal];
  return positionOf(source, start.offset + (found?.index ?? 0));
};

const read = (path: string, scene: ValueScene): { readonly text: string } | { readonly wrong: string } => {
  const use = valueUse(path);
  if (use.wrong !== null) return { wrong: use.wrong };
  const text =
    use.name === null ? sceneValues[path]?.read(scene) : processText(use.name, path.slice(use.name.length + 1), scene);
  return text === null || text === undefined
    ? { wrong: `{{${path}}} has no value at this point of the lesson` }
    : { text };
};

const processText = (name: string, rest: string, scene: ValueScene): string | null => {
  const named = scene.names.get(name);
  if (!named) return null;
  const process = processOf(named, scene.world.processes) ?? processOf(named, scene.before.processes);
  return processValues[rest]?.read({ numbers: process?.nspid ?? named.nspid, process, scene }) ?? null;
};

const processOf = (named: NamedProcess, processes: readonly Process[]): Process | null =>
  processes.find((one) => one.pid === named.pid && one.startTicks === named.startTicks) ?? null;

/** Templates of Go begin with a dot (`{{.State.Pid}}`) and are left alone. */
function* bracesIn(
  text: string,
): Generator<{ readonly index: number; readonly length: number; readonly path: string }> {
  for (const found of text.matchAll(/\{\{(?!\s*\.)([^{}]*)(\}\})?/g)) {
    yield {
      index: found.index,
      length: found[0].length,
      path: found[2] ? (found[1] ?? '').trim() : found[0],
    };
  }
}

const valueUse = (path: string): Pick<ValueUse, 'path' | 'name' | 'wrong'> => {
  const wrong = (message: string) => ({ path, name: null, wrong: message });
  if (path.startsWith('{{')) return wrong('expected }} after {{ and the path of a value');
  if (/^on\s/.test(path))
    return wrong('{{on v1}} and {{on v2}} stand at the start of a paragraph, outside lists and quotes');
  if (Object.hasOwn(sceneValues, path)) return { path, name: null, wrong: null };
  const dot = path.indexOf('.');
  const name = path.slice(0, Math.max(0, dot));
  const rest = path.slice(dot + 1);
  if (dot < 1 || reservedNames.includes(name)) {
    return wrong(`unknown value ${shown(path)}${suggestion(path, [...Object.keys(sceneValues), 'NAME.pid'])}`);
  }
  if (Object.hasOwn(processValues, rest)) return { path, name, wrong: null };
  const near = nearest(rest, Object.keys(processValues));
  const known = orList([...Object.keys(processValues).filter((key) => !/^namespace/.test(key)), 'namespace.LINK']);
  const advice = near ? `did you mean ${shown(name)}.${near}?` : `expected ${known} after the name`;
  return wrong(`unknown value ${shown(path)}; ${advice}`);
};
