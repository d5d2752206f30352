// Front matter, or course.yaml, as its shape has it; or what is wrong with it, at its place.
import type { z } from 'zod';
import { type Complaint, complaints } from './complaint.ts';
import type { Found } from './lesson.ts';
import type { YamlTree } from './yaml-tree.ts';

/** `flaws`: what can be wrong though the shape is right. */
export const matterBy = <Shape extends z.ZodType>(
  shape: Shape,
  tree: YamlTree,
  flaws: (value: z.output<Shape>) => readonly Complaint[] = () => [],
): Found<z.output<Shape>> => {
  const result = shape.safeParse(tree.value);
  const wrong = result.success ? flaws(result.data) : complaints(shape, tree.value);
  if (result.success && wrong.length === 0) return { value: result.data, problems: [] };
  return {
    value: null,
    problems: wrong.map(({ path, part, message }) => ({ ...tree.place(path, part), message })),
  };
};
