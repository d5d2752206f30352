// Where the bundled program begins: what comes after it is written for Node 22, and an older one shall say so in a
// sentence. Plain enough for any Node that knows modules.
import { statSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';

const { env, versions, arch } = process;

if (Number.parseInt(versions.node, 10) >= 22) {
  keepCompiled();
  import('../src/main.tsx');
} else {
  // bin/launch.sh looks there.
  const folder = join(env.XDG_DATA_HOME || join(env.HOME || '', '.local', 'share'), 'cutaway');
  const remedy = `npm install --prefix ${folder} node-linux-${arch}@24`;
  console.error(
    `cutaway: Node 22 or newer is needed, and this is ${versions.node}; \`${remedy}\` brings one for cutaway alone`,
  );
  process.exitCode = 3;
}

/** What Node compiles it finds again at the next start: `module.enableCompileCache`. Without a place for it each start compiles. */
function keepCompiled() {
  const home = env.HOME || '';
  const base = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(home, '.cache');
  // Root who has somebody else's home, by `sudo -E` for instance, leaves nothing there.
  if (base.startsWith('/') && (isOwn(base) ?? isOwn(home)))
    nodeModule.enableCompileCache(join(base, 'cutaway', 'compiled'));
}

/** `null`: it is not there, or cannot be reached. */
function isOwn(path) {
  try {
    return statSync(path).uid === process.getuid();
  } catch {
    return null;
  }
}
