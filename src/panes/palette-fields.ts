// The parameters of a call as fields of a form: what one types, and what one chooses from. Read off the call's own shape.
import type { z } from 'zod';
import { type CallName, calls } from '../call/call.ts';
import { parameterMeanings } from '../lesson/parameter-meanings.ts';

/** A field and what it takes. `key`: the parameter, or one in it: `peer.name`. */
export interface Field {
  readonly key: string;
  readonly meaning: string;
  readonly isOptional: boolean;
  readonly takes: FieldKind;
}

/** `words`: some of them. `word`: one of them. `list`: several numbers or words, parted by spaces. */
export type FieldKind =
  | { readonly kind: 'words' | 'word'; readonly words: readonly string[] }
  | { readonly kind: 'process' }
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'list'; readonly of: 'number' | 'text' };

/** What stands in a field: words that were chosen, or text as it was typed. */
export type FieldValue = string | readonly string[];

type Schema = z.core.$ZodTypes;

const definition = (schema: unknown) => (schema as Schema)._zod.def;

/** The fields of a call, in the order of its parameters. */
export const fieldsOf = (call: CallName): readonly Field[] =>
  Object.entries(calls[call].params.shape).flatMap(([key, schema]) => fields(call, key, schema, false));

const fields = (call: CallName, key: string, schema: unknown, isOptional: boolean): readonly Field[] => {
  const def = definition(schema);
  if (def.type === 'optional') return fields(call, key, def.innerType, true);
  if (def.type === 'default') return fields(call, key, def.innerType, isOptional);
  if (def.type === 'object')
    return Object.entries(def.shape).flatMap(([inner, one]) => fields(call, `${key}.${inner}`, one, isOptional));
  return [{ key, meaning: meaningOf(call, key), isOptional, takes: kindOf(schema) }];
};

/** Where it is to be filled in, a parameter is told otherwise than where it is to be written. */
const meanings: Readonly<Record<string, string>> = {
  flags: '',
  pid: 'The process that the call is about',
  argv: 'The arguments, parted by spaces, the name of the program first',
  groups: 'Group ids, parted by spaces',
  'mount.type': 'The type of the file system: tmpfs, proc, overlay; nothing for MS_BIND and the like',
  'mount.target': 'The directory in the tree where it is attached',
  'umount2.target': 'The directory in the tree from which it is detached',
  'symlink.target': 'What the link says',
  'setns.type': 'Which of its namespaces',
  'newlink.name': 'What the link is called',
  'newlink.peer.name': 'What the other end is called',
  'newlink.peer.netns': 'The process in whose network namespace the other end is born',
  'setlink.name': 'What it is called from now on',
};

const meaningOf = (call: CallName, key: string): string => {
  const word = key.slice(key.lastIndexOf('.') + 1);
  return meanings[`${call}.${key}`] ?? meanings[word] ?? parameterMeanings[word] ?? '';
};

const kindOf = (schema: unknown): FieldKind => {
  const def = definition(schema);
  switch (def.type) {
    case 'enum':
      return { kind: 'word', words: Object.values(def.entries).map(String) };
    case 'number':
      return { kind: 'number' };
    case 'union':
      // Only a process is written in two ways: by number and by name.
      return { kind: 'process' };
    case 'array': {
      const element = kindOf(def.element);
      if (element.kind === 'word') return { kind: 'words', words: element.words };
      return { kind: 'list', of: element.kind === 'number' ? 'number' : 'text' };
    }
    default:
      return { kind: 'text' };
  }
};

/** What a field holds when a form is opened: the parameter's default, else the first word, else nothing. */
export const firstValue = (call: CallName, { key, takes, isOptional }: Field): FieldValue => {
  const shape = calls[call].params.shape as Readonly<Record<string, unknown>>;
  const schema = shape[key];
  const def = schema === undefined ? null : definition(schema);
  if (def?.type === 'default') return asFieldValue(def.defaultValue, takes);
  if (takes.kind === 'words') return [];
  return takes.kind === 'word' && !isOptional ? (takes.words[0] ?? '') : '';
};

/** A parameter as its field shows it. */
export const asFieldValue = (value: unknown, takes: FieldKind): FieldValue => {
  if (Array.isArray(value)) return takes.kind === 'words' ? value.map(String) : value.map(String).map(quoted).join(' ');
  return value === undefined || value === null ? '' : String(value);
};

/** So that spaces in it do not part it. */
const quoted = (word: string): string => (/^[^\s'"]+$/.test(word) ? word : `'${word.replaceAll("'", '"')}'`);
