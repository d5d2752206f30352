// The shapes of front matter and of course.yaml, with a description of each field: checks, types and
// published schemas come from these.
import { constants } from 'node:os';
import * as z from 'zod';
import { type Call, type CallName, callFlaw, callNames, calls } from '../call/call.ts';
import { oneOrMore, processName } from './claim-words.ts';
import { needs, paneNames, partKinds } from './lesson.ts';
import { idPattern } from './numbered-name.ts';
import { parameterMeanings } from './parameter-meanings.ts';
import { predicateSchema, processQuerySchema } from './predicate.ts';
import { lineOn, on, textByVersion } from './version-shapes.ts';

/** White space around it is dropped: text that YAML folds ends in a line break. */
const text = (mostCharacters: number) =>
  z
    .string()
    .trim()
    .max(mostCharacters)
    .regex(/^[^\n\t]+$/, 'one line of text');

/** errno names as errno(3) and strerrorname_np(3) have them. */
const errnoNames = Object.keys(constants.errno) as [string, ...string[]];

const actor = processName.describe('The process that performs the call');
const as = processName.optional().describe('Names the child, so that it can act and be spoken of');
const bearing: readonly CallName[] = ['fork', 'clone3'];

const actOf = (name: CallName) => {
  const kind = calls[name];
  const params = Object.entries(kind.params.shape).map(([key, param]) => [
    key,
    described(param, parameterMeanings[key]),
  ]);
  return z
    .strictObject({
      actor,
      call: z.literal(name).describe(`${kind.summary} ${kind.manual}`),
      ...(bearing.includes(name) ? { as } : {}),
      on,
      ...(Object.fromEntries(params) as Record<string, z.ZodType>),
    })
    .superRefine(refuseFlaw)
    .describe(kind.summary);
};

/** What no parameter can tell alone. The shape has been checked by then; TypeScript cannot follow that. */
const refuseFlaw = (call: unknown, context: z.RefinementCtx) => {
  const flaw = callFlaw(call as Call);
  if (flaw) context.addIssue({ code: 'custom', path: [flaw.key], message: flaw.expected });
};

const described = (schema: z.ZodType, meaning: string | undefined) => (meaning ? schema.describe(meaning) : schema);

/**
 * One thing that an actor does. Typed as `Act` where it is used: TypeScript cannot follow the table through
 * an index.
 */
export const actSchema = z.discriminatedUnion('call', callNames.map(actOf) as [ReturnType<typeof actOf>]);

const outcomeSchema = z
  .strictObject({
    returns: z.int().optional().describe('The value that the call returns'),
    returns_pid: processName
      .optional()
      .describe('The value that the call returns is the number of this process, as the actor counts'),
    errno: oneOrMore(errnoNames)
      .optional()
      .describe(
        'The call is refused, with this errno: EPERM; or with one of a list, where that depends on the machine',
      ),
    or_errno: z
      .enum(errnoNames)
      .optional()
      .describe('It may also be refused with this errno: EEXIST, where what it makes may be there already'),
    data: z
      .string()
      .optional()
      .describe('What it hands back beside the value, white space at the end left off: file content, "exited 0"'),
    takes_at_least: z.number().min(0).optional().describe('The call takes so many seconds, or longer'),
    takes_at_most: z.number().min(0).optional().describe('It takes no longer than that'),
    gone: z.literal(true).optional().describe('true: the call does not return (execve, exit)'),
  })
  .describe('What the call shall give; {}: any success');

const choiceSchema = z.strictObject({
  say: text(120).describe('The answer as the learner reads it'),
  right: z.boolean().default(false).describe('true for the one that comes true'),
  because: text(240).optional().describe('Why it is not so; for the right one, why it is'),
});

const predictSchema = z
  .strictObject({
    ask: text(240).describe('A question about what will happen, answered with one key before it does'),
    choices: z.array(choiceSchema).min(2).max(4).describe('Two to four answers, exactly one of them right'),
  })
  .describe('What the learner is asked before it happens');

const findSchema = z
  .strictObject({
    as: processName.describe('The name of the process from now on'),
    say: text(120)
      .optional()
      .describe('What is looked for, in words: "a shell that is number 1 of a new PID namespace"'),
    where: processQuerySchema.describe('What must all hold of it; processes that have a name already are left out'),
  })
  .describe('Finds the process that the learner made, and names it for later steps');

const sameAsSchema = z
  .strictObject({
    shell: textByVersion(text(120)).optional().describe('The shell command that does the same'),
    oci: textByVersion(text(120)).optional().describe('The field of an OCI config.json'),
    docker: textByVersion(text(120)).optional().describe('The flag of docker run'),
  })
  .describe('The same thing in the other languages that the learner knows');

const line = lineOn(text(240));

const routes = z.array(z.array(line).min(1)).min(1).optional();

const needList = z.array(z.enum(needs)).default([]);

/** Front matter of a step, `NN.id.md`. */
export const stepSchema = z
  .strictObject({
    title: text(60).describe('What the step is called, in a few words'),
    on,
    requires: needList.describe('What the machine must be able to do for this step; where it cannot, it is left out'),
    panes: z.array(z.enum(paneNames)).min(1).describe('The panes that this step is about, the most telling first'),
    predict: predictSchema.optional(),
    do: z
      .array(actSchema)
      .min(1)
      .optional()
      .describe('What actors do in this step, one call after the other; either this or ask'),
    beside: z
      .enum(['guest'])
      .optional()
      .describe(
        'guest: while the calls of do are made, a virtual machine boots outside the lab, and the step waits until it has; requires guest',
      ),
    outcome: z
      .union([outcomeSchema, z.array(outcomeSchema).min(1)])
      .optional()
      .describe('What the calls of do shall give: one for all that there is, or a list with one for each'),
    ask: text(240)
      .optional()
      .describe('What the learner shall do in the shell, without the command; either this or do'),
    find: findSchema.optional(),
    solve: z.array(line).min(1).optional().describe('Lines that do what ask asks for when typed into the shell'),
    other_routes: routes.describe('Other ways to do it, each a list of lines: tests see that they are accepted'),
    wrong_routes: routes.describe('Ways that seem to do it, and do not: tests see that the step stays open'),
    expect: z.array(predicateSchema).default([]).describe('What holds afterwards and did not all hold before'),
    keep: z.array(predicateSchema).default([]).describe('What holds before and afterwards: where misconceptions live'),
    same_as: sameAsSchema.optional(),
    hints: z.array(line).default([]).describe('A ladder: a nudge first, then where to look'),
    cost: z.number().positive().max(600).optional().describe('How many seconds it takes, if more than one'),
  })
  .describe('A step of a cutaway lesson');

/** Front matter of `lesson.md`. */
export const lessonSchema = z
  .strictObject({
    title: text(40).describe('What the lesson is called'),
    about: text(60).describe('A few words beside the title in the course list'),
    minutes: z.int().min(1).max(120).describe('How long it takes'),
    belongs_to: z
      .string()
      .regex(idPattern, 'the name of a lesson folder without its number')
      .optional()
      .describe('Of a myth card: the lesson at whose end it is offered'),
    requires: needList.describe('What the machine must be able to do'),
    actors: z
      .array(processName)
      .max(8)
      .default([])
      .describe('Processes that are there before the first step and perform its calls'),
  })
  .describe('The first page of a cutaway lesson');

/** course.yaml. */
export const courseSchema = z
  .strictObject({
    title: text(40).describe('What the course is called'),
    promise: text(100).describe('One sentence under the title'),
    parts: z
      .array(
        z.strictObject({
          title: text(60).describe('What the part is called'),
          kind: z
            .enum(partKinds)
            .default('lessons')
            .describe('myths: cards, each with something that is widely believed. challenges: broken, to be repaired'),
          lessons: z
            .array(z.string().regex(idPattern, 'the name of a lesson folder without its number'))
            .min(1)
            .describe('Lesson folders without their numbers, in order'),
        }),
      )
      .min(1)
      .describe('The course, part by part; every lesson folder is listed exactly once'),
  })
  .describe('A cutaway course');

export type StepMatter = z.output<typeof stepSchema>;
export type OutcomeMatter = z.output<typeof outcomeSchema>;
