// What fixtures/schema publishes for editors: the shapes that lesson files are checked by, as JSON Schema.
import * as z from 'zod';
import { glossarySchema } from '../../src/lesson/glossary.ts';
import { courseSchema, lessonSchema, stepSchema } from '../../src/lesson/schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Draft 7, since editors' YAML support is surest of that one. */
const published = (schema: z.ZodType, more: JsonSchema = {}): JsonSchema => ({
  ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }),
  ...more,
});

/** By the names of the files that they are published as. */
export const publishedSchemas: Readonly<Record<string, JsonSchema>> = {
  'course.schema.json': published(courseSchema),
  'glossary.schema.json': published(glossarySchema),
  'lesson.schema.json': published(lessonSchema),
  'step.schema.json': published(stepSchema, { oneOf: [{ required: ['do'] }, { required: ['ask'] }] }),
};
