// The rule of who may import whom, as biome.jsonc says it: every forbidden import is refused, and every needed one is not.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { equal } from 'uvu/assert';
import { suite } from './suite.ts';

const test = suite('import rule', { seconds: 30 });

interface Rule {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

interface Diagnostic {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

/** For a file in src/: what it must be able to import, and what it must not. */
const rules: Record<string, Rule> = {
  'kernel/world.ts': {
    allowed: ['./process.ts'],
    refused: ['node:fs', 'react', 'zod', '../procfs/look.ts', '../call/call.ts', '../main.tsx', '../command/look.ts'],
  },
  'procfs/look.ts': {
    allowed: ['./stat.ts', '../kernel/world.ts', 'node:fs', 'node:fs/promises'],
    refused: ['../call/call.ts', '../lab/lab.ts', '../session/session.ts', 'execa', 'ink', '../main.tsx'],
  },
  'call/agent.ts': {
    allowed: ['./call.ts', '../kernel/world.ts', 'node:net', 'execa', 'zod'],
    refused: [
      '../procfs/look.ts',
      '../lab/lab.ts',
      '../lesson/lesson.ts',
      '../panes/app.tsx',
      'ink',
      'blessed',
      '../command/run.ts',
    ],
  },
  'lab/start.ts': {
    allowed: ['../call/hands.ts', '../kernel/world.ts', 'node:fs', 'node:child_process', 'execa'],
    refused: [
      '../procfs/look.ts',
      '../lesson/lesson.ts',
      '../session/session.ts',
      'react',
      'blessed-contrib',
      '../main.tsx',
    ],
  },
  'lesson/load.ts': {
    allowed: ['../kernel/world.ts', '../call/call.ts', '../call/outcome.ts', 'node:fs/promises', 'yaml'],
    refused: [
      '../call/hands.ts',
      '../call/agent.ts',
      '../session/session.ts',
      '../lab/lab.ts',
      'execa',
      'ink',
      '../command/lint.ts',
    ],
  },
  'lesson/expect.ts': {
    allowed: ['../kernel/world.ts', '../call/outcome.ts', './predicate.ts', 'node:util'],
    refused: ['node:fs', 'node:fs/promises', 'node:child_process', 'node:net', '../procfs/look.ts', 'execa'],
  },
  'session/visit.ts': {
    allowed: ['../lesson/lesson.ts', '../call/hands.ts', '../kernel/diff.ts'],
    refused: [
      'node:fs',
      'node:fs/promises',
      'node:child_process',
      'node:net',
      '../procfs/look.ts',
      '../lab/lab.ts',
      '../panes/app.tsx',
      'execa',
      'react',
      '../main.tsx',
    ],
  },
  'panes/app.tsx': {
    allowed: [
      '../session/session.ts',
      '../lesson/lesson.ts',
      '../call/hands.ts',
      '../kernel/world.ts',
      'ink',
      'ink-table',
      'react',
    ],
    refused: [
      'node:fs',
      'node:child_process',
      '../procfs/look.ts',
      '../lab/lab.ts',
      '../call/agent.ts',
      'execa',
      'blessed',
      'blessed-contrib',
      '../command/learn.tsx',
    ],
  },
  'panes/chart/frame.ts': {
    allowed: ['blessed', 'blessed-contrib', '../../kernel/world.ts'],
    refused: ['node:fs', 'execa', '../../lab/lab.ts', '../../procfs/look.ts', '../../main.tsx'],
  },
  'class/board.ts': {
    allowed: ['../session/session.ts', 'node:net'],
    refused: ['execa', 'ink-table', 'blessed', '../main.tsx', '../command/learn.tsx'],
  },
  'command/learn.tsx': {
    allowed: ['../panes/app.tsx', '../lab/start.ts', '../procfs/look.ts', 'node:fs', 'ink', './place.ts'],
    refused: ['execa', 'ink-table', 'blessed', 'blessed-contrib'],
  },
  'main.tsx': {
    allowed: ['./command/learn.tsx', 'node:fs'],
    refused: ['execa', 'ink-table', 'blessed'],
  },
};

const forms: readonly ((name: string) => string)[] = [
  (name) => `import '${name}';`,
  (name) => `import type { a } from '${name}';`,
  (name) => `await import('${name}');`,
  (name) => `export { a } from '${name}';`,
];

for (const form of forms) {
  test(`\`${form('…')}\` is refused where it does not belong, and nowhere else`, async () => {
    const expected = Object.entries(rules).map(([path, { refused }]) => [path, refused]);
    equal(await refusedImports(form), Object.fromEntries(expected));
  });
}

test('default exports, barrels, cycles, other file names and long functions are refused', async () => {
  const diagnostics = await lint({
    'session/default.ts': 'export default 1;\n',
    'session/barrel.ts': "export * from './default.ts';\nexport * from './long.ts';\n",
    'session/before.ts': "import { after } from './after.ts';\nexport const before = () => after;\n",
    'session/after.ts': "import { before } from './before.ts';\nexport const after = () => before;\n",
    'session/camelCase.ts': 'export const a = 1;\n',
    'session/long.ts': `export function long(a: number[]) {\n${'  a.push(1);\n'.repeat(61)}}\n`,
  });
  equal(diagnostics.map(({ path, rule }) => `${path} ${rule}`).sort(), [
    'session/after.ts suspicious/noImportCycles',
    'session/barrel.ts performance/noBarrelFile',
    'session/before.ts suspicious/noImportCycles',
    'session/camelCase.ts style/useFilenamingConvention',
    'session/default.ts style/noDefaultExport',
    'session/long.ts complexity/noExcessiveLinesPerFunction',
  ]);
});

/** What is refused of all the imports above when they are written in this form, by path. */
async function refusedImports(form: (name: string) => string): Promise<Record<string, string[]>> {
  const namesOf = ({ allowed, refused }: Rule) => [...allowed, ...refused];
  const texts = Object.entries(rules).map(([path, rule]) => [path, `${namesOf(rule).map(form).join('\n')}\n`]);
  const diagnostics = (await lint(Object.fromEntries(texts))).filter(
    ({ rule }) => rule === 'style/noRestrictedImports',
  );
  const refusedIn = (path: string, rule: Rule) =>
    namesOf(rule).filter((_, index) => diagnostics.some((one) => one.path === path && one.line === index + 1));
  return Object.fromEntries(Object.entries(rules).map(([path, rule]) => [path, refusedIn(path, rule)]));
}

/** Lints made-up files, paths below src/, in a folder of their own with this project's rules. */
async function lint(files: Record<string, string>): Promise<Diagnostic[]> {
  const root = await mkdtemp(join(tmpdir(), 'cutaway-import-rule-'));
  try {
    const config = (await readFile('biome.jsonc', 'utf8')).replace(/"vcs": .*/, '');
    await writeFile(join(root, 'biome.jsonc'), config);
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, 'src', path)), { recursive: true });
      await writeFile(join(root, 'src', path), text);
    }
    const flags = ['lint', '--max-diagnostics=none', '--colors=off', 'src'];
    const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), flags, { cwd: root, encoding: 'utf8' });
    const found = `${stdout}${stderr}`.matchAll(/^src\/([^:\s]+)(?::(\d+):\d+)? lint\/(\S+)/gm);
    return Array.from(found, ([, path = '', line, rule = '']) => ({ path, line: Number(line ?? 0), rule }));
  } finally {
    await rm(root, { recursive: true });
  }
}
