// What a shape (zod) has against a value, in words for whoever wrote the file, at the very key or value.
import * as z from 'zod';
import {
  discriminatorOf,
  kindOf,
  kindsOf,
  knownKeys,
  literalsOf,
  optionsOf,
  type Schema,
  schemaAt,
  shapeOf,
  valueAt,
} from './schema-walk.ts';
import { nearest, orList, shown, suggestion } from './spelling.ts';
import type { TreePath } from './yaml-tree.ts';

export interface Complaint {
  readonly path: TreePath;
  /** Whether the key is at fault, or what it holds. */
  readonly part: 'key' | 'value';
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** More than anyone mends at once. */
const mostComplaints = 50;

/** Everything wrong with `value`, or nothing; of very much, what comes first. */
export const complaints = (schema: Schema, value: unknown, from: TreePath = []): readonly Complaint[] => {
  const result = z.safeParse(schema, value);
  if (result.success) return [];
  const found = result.error.issues.slice(0, mostComplaints).flatMap((issue) => {
    const inner = issue.path.filter((step) => typeof step !== 'symbol');
    // A union told apart by a key complains at that key; it is judged as a whole here.
    const at = issue.code === 'invalid_union' && issue.discriminator !== undefined ? inner.slice(0, -1) : inner;
    return issueComplaints({
      issue,
      schema: schemaAt(schema, value, at),
      seen: valueAt(value, at),
      path: [...from, ...at],
    });
  });
  return found.slice(0, mostComplaints);
};

interface Finding {
  readonly issue: Issue;
  /** What it was held against, and what was there; at `path` from the root. */
  readonly schema: Schema | null;
  readonly seen: unknown;
  readonly path: TreePath;
}

const issueComplaints = ({ issue, schema, seen, path }: Finding): readonly Complaint[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => stranger(key, knownKeys(schema, seen), path));
  if (issue.code === 'invalid_union' && seen !== undefined) return unionComplaints(schema, seen, path);
  if (seen === undefined && path.length > 0)
    return [{ path, part: 'value', message: `missing key ${path.at(-1)}${meaning(schema)}` }];
  return [{ path, part: 'value', message: issueMessage(issue, seen, path) }];
};

const stranger = (key: string, known: readonly string[], path: TreePath): Complaint => ({
  path: [...path, key],
  part: 'key',
  message: `unknown key ${shown(key)}${suggestion(key, known)}`,
});

const issueMessage = (issue: Issue, seen: unknown, path: TreePath): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWord(issue.expected)}, saw ${described(seen)}${quoting(issue.expected, seen)}`;
    case 'invalid_value':
      return wordMessage(seen, issue.values.map(String), path);
    case 'too_small':
    case 'too_big':
      return `expected ${boundOf(issue)}, saw ${described(seen)}`;
    case 'invalid_format':
      return `expected ${formatWord(issue)}, saw ${described(seen)}`;
    default:
      return `expected ${issue.message}, saw ${described(seen)}`;
  }
};

/** Numbers and true are not text in YAML unless they are quoted. */
const quoting = (expected: string, seen: unknown): string =>
  expected === 'string' && typeof seen !== 'object' ? `; write it in quotes: "${seen}"` : '';

const formatWord = (issue: Extract<Issue, { code: 'invalid_format' }>): string =>
  issue.format === 'starts_with' ? 'a path that starts with /' : issue.message;

const boundOf = (issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string => {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  if (issue.inclusive === false) return `more than ${bound}`;
  const most = issue.code === 'too_small' ? 'at least' : 'at most';
  if (issue.origin === 'string') return `${most} ${bound} characters`;
  return issue.origin === 'array' ? `${most} ${bound} ${bound === 1 ? 'item' : 'items'}` : `${most} ${bound}`;
};

/**
 * Of a union the option that was meant is found by what the value looks like; then that one says what is
 * wrong.
 */
const unionComplaints = (schema: Schema | null, seen: unknown, path: TreePath): readonly Complaint[] => {
  const options = schema ? optionsOf(schema) : [];
  const fitting = options.filter((option) => kindsOf(option).includes(kindOf(seen)));
  const [only] = fitting;
  if (only && fitting.length === 1) return complaints(only, seen, path);
  if (only && isRecord(seen)) return recordComplaints(fitting, discriminatorOf(schema), seen, path);
  const kinds = [...new Set(options.flatMap(kindsOf))];
  const quoted = kinds.includes('string') ? quoting('string', seen) : '';
  const expected = quoted === '' ? kinds : ['string'];
  const message = `expected ${orList(expected.map(typeWord))}, saw ${described(seen)}${quoted}`;
  return [{ path, part: 'value', message }];
};

/** Options that are all records: told apart by the value of one key, or by their first keys. */
const recordComplaints = (
  options: readonly Schema[],
  key: string | null,
  seen: object,
  path: TreePath,
): readonly Complaint[] => {
  if (key !== null) return discriminatedComplaints(options, key, seen, path);
  const claims = options.map((option) => Object.keys(shapeOf(option) ?? {})[0] ?? '');
  const [first, second] = claims.filter((claim) => claim in seen);
  const meant = options[claims.indexOf(first ?? '')];
  if (first !== undefined && second !== undefined && !knownKeys(meant ?? null, seen).includes(second)) {
    return [
      {
        path: [...path, second],
        part: 'key',
        message: `${first} and ${second} are two claims; write an item for each`,
      },
    ];
  }
  if (meant) return complaints(meant, seen, path);
  const known = [...new Set([...claims, ...options.flatMap((option) => Object.keys(shapeOf(option) ?? {}))])];
  const odd = Object.keys(seen).find((one) => !known.includes(one));
  if (odd !== undefined) return [stranger(odd, known, path)];
  return [{ path, part: 'value', message: `this claims nothing; expected one of the keys ${orList(claims)}` }];
};

const discriminatedComplaints = (
  options: readonly Schema[],
  key: string,
  seen: object,
  path: TreePath,
): readonly Complaint[] => {
  const words = options.flatMap((option) => literalsOf(shapeOf(option)?.[key]));
  const word = valueAt(seen, [key]);
  if (word !== undefined) return [{ path: [...path, key], part: 'value', message: wordMessage(word, words, [key]) }];
  const misspelt = Object.keys(seen).find((one) => nearest(one, [key]) !== null);
  if (misspelt !== undefined) return [stranger(misspelt, [key], path)];
  return [{ path: [...path, key], part: 'value', message: `missing key ${key}; expected ${orList(words)}` }];
};

const nouns: Readonly<Record<string, string>> = {
  flags: 'flag',
  call: 'call',
  namespace: 'namespace',
  panes: 'pane',
  signal: 'signal',
  state: 'state',
  type: 'flag',
  errno: 'errno',
  requires: 'need',
  capability: 'capability',
  propagation: 'propagation',
};

const wordMessage = (seen: unknown, known: readonly string[], path: TreePath): string => {
  const key = path.findLast((step) => typeof step === 'string');
  if (typeof seen !== 'string') return `expected ${orList(known.slice(0, 20))}, saw ${described(seen)}`;
  return `unknown ${nouns[key ?? ''] ?? 'word'} ${shown(seen)}${suggestion(seen, known)}`;
};

const meaning = (schema: Schema | null): string => {
  const said = schema ? z.globalRegistry.get(schema)?.description : undefined;
  return said ? `: ${said.charAt(0).toLowerCase()}${said.slice(1)}` : '';
};

const typeWord = (type: string): string =>
  ({
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'keys and values',
    true: 'true',
  })[type] ?? type;

const described = (seen: unknown): string => {
  if (seen === null || seen === undefined) return 'nothing';
  if (Array.isArray(seen)) return `a list of ${seen.length}`;
  if (typeof seen === 'object') return 'keys and values';
  if (typeof seen !== 'string') return `${typeof seen === 'number' ? 'the number ' : ''}${seen}`;
  return seen.length > 60 ? `${seen.length} characters` : `"${shown(seen)}"`;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
