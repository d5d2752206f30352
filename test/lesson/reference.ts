// fixtures/schema/README.md: everything that a lesson file may say, as a page to read. Made from the published schemas
// alone, so that it says what they say.
import { standingNames } from '../../src/lesson/lesson.ts';
import { valueMeanings } from '../../src/lesson/value-table.ts';
import { publishedSchemas } from './published-schemas.ts';

/** As much of JSON Schema as the published ones are made of. */
interface Shape {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

const step = publishedSchemas['step.schema.json'] as Shape;
const lesson = publishedSchemas['lesson.schema.json'] as Shape;
const course = publishedSchemas['course.schema.json'] as Shape;
const glossary = publishedSchemas['glossary.schema.json'] as Shape;

const propertiesOf = (shape: Shape | undefined) => Object.entries(shape?.properties ?? {});
const optionsOf = (shape: Shape | undefined) => shape?.oneOf ?? shape?.anyOf ?? [];

/** Words that may be written; a list that is long and well known elsewhere is left off. */
const wordsOf = (shape: Shape): readonly string[] => {
  if (shape.enum) return shape.enum;
  if (shape.items) return wordsOf(shape.items);
  return shape.anyOf?.map(wordsOf).find((words) => words.length > 0) ?? [];
};

const mostWords = 45;
const optional = ' (optional)';

const row = (name: string, shape: Shape, isNeeded: boolean): string => {
  const words = wordsOf(shape);
  const listed = words.length > 1 && words.length <= mostWords ? words.map((word) => `\`${word}\``) : [];
  const meaning = [`${shape.description ?? ''}${listed.length > 0 ? '.' : ''}`, ...listed].join(' ');
  return `- \`${name}\`${isNeeded ? '' : optional}: ${meaning}`;
};

const rows = (shape: Shape, leftOff: readonly string[] = []): readonly string[] =>
  propertiesOf(shape)
    .filter(([name]) => !leftOff.includes(name))
    .map(([name, inner]) => row(name, inner, (shape.required ?? []).includes(name) && inner.default === undefined));

const section = (title: string, ...lines: readonly string[]): string => `${title}\n\n${lines.join('\n')}\n`;

const calls = optionsOf(step.properties?.['do']?.items).map((shape) => {
  const name = shape.properties?.['call'];
  const parameters = rows(shape, ['actor', 'call', 'on', 'as']);
  return section(`### ${name?.const}`, `${name?.description}`, ...(parameters.length > 0 ? ['', ...parameters] : []));
});

const claims = optionsOf(step.properties?.['expect']?.items).map((shape) => {
  const [first] = Object.keys(shape.properties ?? {});
  return section(`### ${first}`, ...rows(shape, ['actor', 'say']));
});

/** Of a key whose value is one shape or a list of them: that shape. */
const single = (shape: Shape | undefined): Shape => optionsOf(shape).find((one) => one.properties) ?? shape ?? {};

/** The text of the page. */
export const reference = [
  section(
    '# What a lesson file may say',
    'Made from the schemas in this folder (`UPDATE=1` for `test/lesson/schema.test.ts` writes it). How to write a lesson is in',
    '[CONTRIBUTING.md](../../CONTRIBUTING.md#a-lesson).',
  ),
  section('## course.yaml', ...rows(course)),
  section(
    '## glossary.yaml',
    `${glossary.description ?? ''}. It lies beside course.yaml, and may be left out. Of each term:`,
    '',
    ...(glossary.properties?.['terms']?.items ? rows(glossary.properties['terms'].items) : []),
  ),
  section('## lesson.md', 'Front matter, then what the lesson is about.', '', ...rows(lesson)),
  section(
    '## A step, NN.id.md',
    'Front matter, then prose in two halves.',
    '',
    ...rows(step).map((line) => line.replace(optional, '')),
    '',
    'Of these `title`, `panes` and one of `do` and `ask` are needed.',
  ),
  section('### In predict', ...rows(step.properties?.['predict'] ?? {})),
  section(
    '### In each of predict.choices',
    ...rows(step.properties?.['predict']?.properties?.['choices']?.items ?? {}),
  ),
  section('### In outcome', ...rows(single(step.properties?.['outcome']))),
  section('### In find', ...rows(step.properties?.['find'] ?? {})),
  section('### In same_as', ...rows(step.properties?.['same_as'] ?? {})),
  section(
    '## Calls',
    'Each has `actor`, who performs it, and may have `on`, the version of cgroups that it is for. `fork` and `clone3` may have',
    "`as`, the child's name from then on.",
  ),
  ...calls,
  section(
    '## Claims',
    'The first key says which claim it is. In `expect` and `keep` each has `actor`, the process that it is about; in',
    '`find.where` it is the process that is looked for. `say` words a claim for the learner. A process is spoken of by its',
    `name: ${standingNames.map((name) => `\`${name}\``).join(', ')}, an actor, a child, what a step has found.`,
  ),
  ...claims,
  section(
    '## Values',
    'In the prose of a step and in `solve`: `{{box.pid.lab}}`. `NAME` is the name of a process.',
    '',
    ...[...valueMeanings].map(([path, meaning]) => `- \`{{${path}}}\`: ${meaning}`),
  ),
].join('\n');
