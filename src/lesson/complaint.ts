// What a shape (zod) has against a value, in words for whoever wrote the file, at the very key or value.
import { z } from 'zod';
import { orList, shown, suggestion } from './spelling.ts';
import type { TreePath } from './yaml-tree.ts';

export interface Complaint {
  readonly path: TreePath;
  /** Whether the key is at fault, or what it holds. */
  readonly part: 'key' | 'value';
  readonly message: string;
}

type Definition = z.core.$ZodTypes['_zod']['def'];
type Issue = z.core.$ZodIssue;

/** Everything wrong with `value`, or nothing. */
export const complaints = (schema: z.core.$ZodType, value: unknown, from: TreePath = []): readonly Complaint[] => {
  const result = z.safeParse(schema, value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    return issueComplaints(schema, value, issue, path).map((one) => ({ ...one, path: [...from, ...one.path] }));
  });
};

const issueComplaints = (schema: z.core.$ZodType, value: unknown, issue: Issue, path: TreePath): readonly Complaint[] => {
  const seen = valueAt(value, path);
  const at = (message: string): Complaint => ({ path, part: 'value', message });
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeOf(schemaAt(schema, value, path)) ?? {});
    return issue.keys.map((key) => ({ path: [...path, key], part: 'key', message: `unknown key ${shown(key)}${suggestion(key, known)}` }));
  }
  if (issue.code === 'invalid_union' && seen !== undefined) return unionComplaints(schemaAt(schema, value, path), seen, path);
  if (seen === undefined && path.length > 0) return [at(`missing key ${path.at(-1)}${meaning(schemaAt(schema, value, path))}`)];
  return [at(issueMessage(issue, seen, path))];
};

const issueMessage = (issue: Issue, seen: unknown, path: TreePath): string => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWord(issue.expected)}, saw ${described(seen)}${typeof seen !== 'object' && issue.expected === 'string' ? `; write it in quotes: "${seen}"` : ''}`;
    case 'invalid_value':
      return wordMessage(seen, issue.values.map(String), path);
    case 'too_small':
    case 'too_big':
      return `expected ${issue.code === 'too_small' ? 'at least' : 'at most'} ${boundOf(issue)}, saw ${described(seen)}`;
    case 'invalid_format':
      return `expected ${issue.format === 'starts_with' ? 'a path that starts with /' : issue.message}, saw ${described(seen)}`;
    default:
      return `expected ${issue.message}, saw ${described(seen)}`;
  }
};

const boundOf = (issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string => {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  if (issue.origin === 'string') return `${bound} characters`;
  if (issue.origin === 'array') return `${bound} ${bound === 1 ? 'item' : 'items'}`;
  return issue.inclusive === false ? `more than ${bound}` : String(bound);
};

/** Of a union the option that was meant is found by what the value looks like; then that one says what is wrong. */
const unionComplaints = (schema: z.core.$ZodType | null, seen: unknown, path: TreePath): readonly Complaint[] => {
  const options = schema ? optionsOf(schema) : [];
  const fitting = options.filter((option) => kindsOf(option).includes(kindOf(seen)));
  const [only] = fitting;
  if (only && fitting.length === 1) return complaints(only, seen, path);
  if (only && isRecord(seen)) return recordComplaints(fitting, discriminatorOf(schema), seen, path);
  return [{ path, part: 'value', message: `expected ${orList([...new Set(options.flatMap(kindsOf))].map(typeWord))}, saw ${described(seen)}` }];
};

/** Options that are all records: told apart by the value of one key, or by their first keys. */
const recordComplaints = (options: readonly z.core.$ZodType[], key: string | null, seen: object, path: TreePath): readonly Complaint[] => {
  if (key !== null) {
    const words = options.flatMap((option) => literalsOf(shapeOf(option)?.[key]));
    const word = valueAt(seen, [key]);
    const message = word === undefined ? `missing key ${key}; expected ${orList(words)}` : wordMessage(word, words, [key]);
    const option = options.find((one) => literalsOf(shapeOf(one)?.[key]).includes(String(word)));
    return option ? complaints(option, seen, path) : [{ path: [...path, key], part: 'value', message }];
  }
  const claims = options.map((option) => Object.keys(shapeOf(option) ?? {})[0] ?? '');
  const made = claims.filter((claim) => claim in seen);
  const [first, second] = made;
  if (first !== undefined && second !== undefined) {
    return [{ path: [...path, second], part: 'key', message: `${first} and ${second} are two claims; write an item for each` }];
  }
  const meant = options[claims.indexOf(first ?? '')];
  if (meant) return complaints(meant, seen, path);
  const stranger = Object.keys(seen).find((one) => !options.some((option) => one in (shapeOf(option) ?? {})));
  const known = [...new Set([...claims, ...options.flatMap((option) => Object.keys(shapeOf(option) ?? {}))])];
  if (stranger !== undefined) return [{ path: [...path, stranger], part: 'key', message: `unknown key ${shown(stranger)}${suggestion(stranger, known)}` }];
  return [{ path, part: 'value', message: `this claims nothing; expected one of the keys ${orList(claims)}` }];
};

const nouns: Readonly<Record<string, string>> = {
  flags: 'flag', call: 'call', namespace: 'namespace', panes: 'pane', signal: 'signal', state: 'state', type: 'flag', errno: 'errno', requires: 'need',
};

const wordMessage = (seen: unknown, known: readonly string[], path: TreePath): string => {
  const key = path.findLast((step) => typeof step === 'string');
  if (typeof seen !== 'string') return `expected ${orList(known.slice(0, 20))}, saw ${described(seen)}`;
  return `unknown ${nouns[key ?? ''] ?? 'word'} ${shown(seen)}${suggestion(seen, known)}`;
};

const meaning = (schema: z.core.$ZodType | null): string => {
  const said = schema ? z.globalRegistry.get(schema)?.description : undefined;
  return said ? `: ${said.charAt(0).toLowerCase()}${said.slice(1)}` : '';
};

const typeWord = (type: string): string =>
  ({ string: 'text', int: 'a whole number', number: 'a number', boolean: 'true or false', array: 'a list', object: 'keys and values', true: 'true' })[type] ?? type;

const described = (seen: unknown): string => {
  if (seen === null || seen === undefined) return 'nothing';
  if (Array.isArray(seen)) return `a list of ${seen.length}`;
  if (typeof seen === 'object') return 'keys and values';
  if (typeof seen !== 'string') return `${typeof seen === 'number' ? 'the number ' : ''}${seen}`;
  return seen.length > 60 ? `${seen.length} characters` : `"${shown(seen)}"`;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (value: unknown, path: TreePath): unknown =>
  path.reduce<unknown>((at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined), value);

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

const definition = (schema: z.core.$ZodType): Definition => (schema as z.core.$ZodTypes)._zod.def;

/** Past optional, default and transform, to what a writer writes. */
const bare = (schema: z.core.$ZodType): z.core.$ZodType => {
  const def = definition(schema);
  if (def.type === 'optional' || def.type === 'default' || def.type === 'nullable' || def.type === 'readonly') return bare(def.innerType);
  return def.type === 'pipe' ? bare(def.in) : schema;
};

const optionsOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] => {
  const def = definition(bare(schema));
  return def.type === 'union' ? def.options.map(bare) : [];
};

const discriminatorOf = (schema: z.core.$ZodType | null): string | null => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'union' && 'discriminator' in def ? String(def.discriminator) : null;
};

const shapeOf = (schema: z.core.$ZodType | null | undefined): Readonly<Record<string, z.core.$ZodType>> | null => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'object' ? def.shape : null;
};

const literalsOf = (schema: z.core.$ZodType | undefined): readonly string[] => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'literal' ? def.values.map(String) : [];
};

/** The kinds of value that an option takes, as `kindOf` names them. */
const kindsOf = (option: z.core.$ZodType): readonly string[] => {
  const def = definition(bare(option));
  if (def.type === 'enum') return ['string'];
  if (def.type === 'literal') return [...new Set(def.values.map((value) => typeof value))];
  if (def.type === 'union') return def.options.flatMap(kindsOf);
  return [def.type];
};

/** The schema for what is at `path` in `value`; of a union on the way, the option that fits. */
const schemaAt = (schema: z.core.$ZodType, value: unknown, path: TreePath): z.core.$ZodType | null => {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const def = definition(bare(schema));
  const inner = valueAt(value, [step]);
  if (def.type === 'array') return schemaAt(def.element, inner, rest);
  if (def.type === 'object') {
    const next = def.shape[String(step)];
    return next ? schemaAt(next, inner, rest) : null;
  }
  if (def.type !== 'union') return null;
  const candidates = def.options.filter((option) => kindsOf(option).includes(kindOf(value)));
  const key = discriminatorOf(schema);
  const chosen = key === null ? candidates[0] : candidates.find((one) => literalsOf(shapeOf(one)?.[key]).includes(String(valueAt(value, [key]))));
  return chosen ? schemaAt(chosen, value, path) : null;
};
