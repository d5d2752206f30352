// What a row of the vocabulary is made of, and the parameters that many rows share.
import * as z from 'zod';

/** The number by which the acting process knows another one. */
export type PidOf = (ref: number | string) => number;

/** How one kind of call is written in a lesson, sent to an actor and shown to the learner. */
export interface CallKind<Shape extends z.ZodRawShape> {
  /** One sentence for the palette and the glossary. */
  readonly summary: string;
  /** Where it is documented: `unshare(2)`. */
  readonly manual: string;
  readonly params: z.ZodObject<Shape>;
  /** What goes over the wire after the call's name; `pid` turns a processRef into the actor's number for it. */
  args(call: z.output<z.ZodObject<Shape>>, pid: PidOf): readonly string[];
  /** As strace(1) would write it, without the result. */
  text(call: z.output<z.ZodObject<Shape>>, pid: PidOf): string;
  /** What is wrong with parameters that are each right: the key at fault, and what was expected there. */
  flaw?(call: z.output<z.ZodObject<Shape>>): Flaw | null;
}

export interface Flaw {
  readonly key: string;
  readonly expected: string;
}

type Row<Shape extends z.ZodRawShape> = Omit<CallKind<Shape>, 'params'> & { readonly params: () => z.ZodObject<Shape> };

/** A row whose shape is made when it is first asked for: few are, and making all of them is felt when the program starts. */
export const kind = <Shape extends z.ZodRawShape>({ params: make, ...row }: Row<Shape>): CallKind<Shape> => {
  let params: z.ZodObject<Shape> | null = null;
  return {
    ...row,
    get params() {
      params ??= make();
      return params;
    },
  };
};

const processName = '[a-z][a-z0-9-]*';

/** A process that a call speaks of: by number, as the acting process counts, or by the name that the lesson gave it. */
export const processRef = z.union([z.int(), z.string().regex(new RegExp(`^${processName}$`))]);

export const path = z.string().startsWith('/').max(4095);

/** Where calls are at home that a process makes from its own directory: pivot_root(".", "."), chdir(".."). */
export const pathFromHere = z
  .string()
  .regex(/^(\/|\.\.?(\/|$))/, 'a path that starts with /, . or ..')
  .max(4095);

export const flagsOf = <const Names extends readonly string[]>(names: Names) => z.array(z.enum(names)).default([]);

export const joined = (flags: readonly string[]): string => flags.join('|') || '0';

export const quoted = (text: string): string => JSON.stringify(text);

/** A part of a path, or a whole text, that is `<NAME>`: the number of the process of that name. */
const numberPlace = new RegExp(`(?<=^|/)<(${processName})>(?=/|$)`, 'g');

/** The processes that stand in `text` as `<NAME>`. */
export const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(numberPlace)].map(([, name = '']) => name);

/** `text` with a number for each `<NAME>`: `/proc/<init>/uid_map` to `/proc/8/uid_map`. */
export const numbered = (text: string, pid: (name: string) => number | string): string =>
  text.replace(numberPlace, (_, name: string) => String(pid(name)));
