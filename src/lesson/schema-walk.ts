// Finding one's way in a shape (zod): what schema stands for the value at a path. Knows nothing of messages.
import type { z } from 'zod';
import type { TreePath } from './yaml-tree.ts';

export type Schema = z.core.$ZodType;

/** What is at `path` in `value`; `undefined` where nothing is. */
export const valueAt = (value: unknown, path: TreePath): unknown =>
  path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined,
    value,
  );

export const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' || value === null ? String(value) : typeof value;
};

const definition = (schema: Schema): z.core.$ZodTypes['_zod']['def'] => (schema as z.core.$ZodTypes)._zod.def;

/** Past optional, default and transform, to what a writer writes. */
const bare = (schema: Schema): Schema => {
  const def = definition(schema);
  if (def.type === 'optional' || def.type === 'default' || def.type === 'nullable' || def.type === 'readonly')
    return bare(def.innerType);
  return def.type === 'pipe' ? bare(def.in) : schema;
};

export const optionsOf = (schema: Schema): readonly Schema[] => {
  const def = definition(bare(schema));
  return def.type === 'union' ? def.options.map(bare) : [];
};

export const discriminatorOf = (schema: Schema | null): string | null => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'union' && 'discriminator' in def ? String(def.discriminator) : null;
};

export const shapeOf = (schema: Schema | null | undefined): Readonly<Record<string, Schema>> | null => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'object' ? def.shape : null;
};

export const literalsOf = (schema: Schema | undefined): readonly string[] => {
  const def = schema ? definition(bare(schema)) : null;
  return def?.type === 'literal' ? def.values.map(String) : [];
};

/** The kinds of value that an option takes, as `kindOf` names them. */
export const kindsOf = (option: Schema): readonly string[] => {
  const def = definition(bare(option));
  if (def.type === 'enum') return ['string'];
  if (def.type === 'literal') return [...new Set(def.values.map(kindOf))];
  if (def.type === 'boolean') return ['true', 'false'];
  if (def.type === 'union') return def.options.flatMap(kindsOf);
  return [def.type];
};

/** The schema for what is at `path` in `value`; of a union on the way, the option that fits. */
export const schemaAt = (schema: Schema, value: unknown, path: TreePath): Schema | null => {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const def = definition(bare(schema));
  const inner = valueAt(value, [step]);
  if (def.type === 'array') return schemaAt(def.element, inner, rest);
  if (def.type === 'object') {
    const next = def.shape[String(step)];
    return next ? schemaAt(next, inner, rest) : null;
  }
  const chosen = optionFor(schema, value);
  return chosen ? schemaAt(chosen, value, path) : null;
};

/** Of a union, the option that a value is meant to be. */
const optionFor = (union: Schema, value: unknown): Schema | undefined => {
  const candidates = optionsOf(union).filter((option) => kindsOf(option).includes(kindOf(value)));
  const key = discriminatorOf(union);
  return key === null
    ? (candidates.find((one) => isBegunBy(one, value)) ?? candidates[0])
    : candidates.find((one) => literalsOf(shapeOf(one)?.[key]).includes(String(valueAt(value, [key]))));
};

/** Records that no key tells apart: the first key of each says which one it is. */
const isBegunBy = (option: Schema, value: unknown): boolean => {
  const [first] = Object.keys(shapeOf(option) ?? {});
  return first !== undefined && valueAt(value, [first]) !== undefined;
};

export const knownKeys = (schema: Schema | null, value: unknown): readonly string[] =>
  Object.keys(shapeOf(schema) ?? (schema && shapeOf(optionFor(schema, value))) ?? {});
