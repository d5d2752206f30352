// Where the installed program begins: what comes after it is written for Node 22, and an older one shall say so in a
// sentence. Plain enough for any Node that knows modules.
import { join } from 'node:path';

const { env, versions, arch } = process;

if (Number.parseInt(versions.node, 10) >= 22) {
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
