// The recorded trees under fixtures/proc, and what a look at one of them finds.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { World } from '../../src/kernel/world.ts';
import { type Eyes, openEyes } from '../../src/procfs/look.ts';

const folder = fileURLToPath(new URL('../../fixtures/proc', import.meta.url));

export const scenes = readdirSync(folder).sort();

/** Absolute; what a scene's files lie under. */
export const sceneFolder = (scene: string) => `${folder}/${scene}`;

export const sceneEyes = (scene: string): Eyes =>
  openEyes({ procRoot: `${sceneFolder(scene)}/proc`, cgroupRoot: sceneFolder(scene) });

/** The whole scene; places are named as if it were the machine. */
export async function sceneWorld(scene: string): Promise<World> {
  const world = await sceneEyes(scene).look();
  const unreadable = world.unreadable.map(({ what, why }) => ({
    what: what.replace(sceneFolder(scene), ''),
    why,
  }));
  return { ...world, unreadable };
}
