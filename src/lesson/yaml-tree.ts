// YAML as a value and the place of everything in it. A plain tree: no anchors, aliases or tags, and keys
// that are words.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLError } from 'yaml';
import type { Found, Place, Problem } from './lesson.ts';
import { oddCharacter, positionOf } from './source-file.ts';
import { shown } from './spelling.ts';

/** Keys and indices from the root. */
export type TreePath = readonly (string | number)[];

export interface YamlTree {
  readonly value: unknown;
  /** The place of the node at `path`, or of its key; of the nearest one above that is there, if it is not. */
  place(path: TreePath, part?: 'key' | 'value'): Place;
}

const deepest = 12;

/** Ten times what the longest step needs, and little enough that no input makes YAML slow. */
const mostCharacters = 16_384;
const mostFlaws = 20;

/** `text` as a tree; `path` is the file that problems name. */
export const parseYaml = (text: string, path: string): Found<YamlTree> => {
  // The library's own LineCounter misses line ends inside text that it finds an error after.
  const placeAt = (offset: number): Place => ({ path, ...positionOf(text, offset) });
  const refused = (...found: readonly Flaw[]): Found<YamlTree> => ({
    value: null,
    problems: found.map(({ offset, message }): Problem => ({ ...placeAt(offset), message })),
  });
  const start = text.length - text.trimStart().length;
  if (text.length > mostCharacters) return refused({ offset: start, message: tooLong });
  try {
    // The library compares keys pair by pair, in quadratic time; `flaws` does it in linear time.
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const { contents: root } = document;
    // What follows the first error is mostly found because of it.
    const [error] = document.errors;
    if (error) return refused({ offset: error.pos[0], message: yamlMessage(error) });
    if (!root) return refused({ offset: 0, message: 'there is nothing here; expected keys such as title' });
    const odd = [...flaws(root, 0)].slice(0, mostFlaws);
    if (odd.length > 0) return refused(...odd);
    const place = (at: TreePath, part: 'key' | 'value' = 'value') => placeAt(offsetOf(root, at, part) ?? start);
    return { value: { value: document.toJS({ maxAliasCount: 0 }), place }, problems: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused({ offset: start, message: tooDeep });
  }
};

const tooLong = `this is longer than ${mostCharacters} characters; a step is one idea`;
const tooDeep = 'lists or keys lie too deep in each other';

const yamlMessage = (error: YAMLError): string => {
  if (/call stack/.test(error.message)) return tooDeep;
  const said = shown(error.message.split('\n')[0] ?? '');
  const quotes = /mapping|implicit key|plain value|collection/i.test(said)
    ? ' (text with a colon, a comma or braces needs quotes)'
    : '';
  return `not YAML: ${said}${quotes}`;
};

interface Flaw {
  readonly offset: number;
  readonly message: string;
}

/** What YAML allows and a lesson does not. */
function* flaws(node: Node, depth: number): Generator<Flaw> {
  const offset = node.range?.[0] ?? 0;
  const flaw = (message: string): Flaw => ({ offset, message });
  if (depth > deepest) return yield flaw(tooDeep);
  if (isAlias(node)) return yield flaw('an alias (*): write the value out');
  if ('anchor' in node && node.anchor) yield flaw('an anchor (&): lesson files have none');
  if (node.tag) yield flaw(`a tag (${shown(node.tag)}): lesson files have none`);
  if (isScalar(node) && typeof node.value === 'string' && oddCharacter.test(node.value)) {
    yield flaw('the text holds a control character; only \\n and \\t may be written');
  }
  if (isSeq(node)) for (const item of node.items) yield* flaws(item as Node, depth + 1);
  if (isMap(node)) yield* mapFlaws(node.items as Pair<Node, Node | null>[], depth);
}

function* mapFlaws(pairs: readonly Pair<Node, Node | null>[], depth: number): Generator<Flaw> {
  const seen = new Set<string>();
  for (const { key, value } of pairs) {
    const offset = key.range?.[0] ?? 0;
    if (!isScalar(key) || typeof key.value !== 'string' || key.value === '' || key.value === '__proto__') {
      yield { offset, message: 'this cannot be a key; expected a word' };
    } else if (seen.has(key.value)) {
      yield { offset, message: `${shown(key.value)} is there twice` };
    } else {
      seen.add(key.value);
      yield* flaws(key, depth + 1);
    }
    if (value) yield* flaws(value, depth + 1);
  }
}

const offsetOf = (root: Node, path: TreePath, part: 'key' | 'value'): number | null => {
  let node: Node | null = root;
  let found = root.range?.[0] ?? null;
  for (const [index, step] of path.entries()) {
    const { key, value } = entryOf(node, step);
    if (part === 'key' && index === path.length - 1 && key?.range) return key.range[0];
    const offset = value?.range?.[0] ?? key?.range?.[0];
    if (offset === undefined) return found;
    found = offset;
    node = value;
  }
  return found;
};

const entryOf = (
  node: Node | null,
  step: string | number,
): { readonly key: Node | null; readonly value: Node | null } => {
  if (isSeq(node) && typeof step === 'number')
    return { key: null, value: (node.items[step] as Node | undefined) ?? null };
  const pair = isMap(node) ? node.items.find((one) => isScalar(one.key) && one.key.value === step) : undefined;
  return { key: (pair?.key as Node | undefined) ?? null, value: (pair?.value as Node | undefined) ?? null };
};
