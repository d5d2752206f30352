// The command line: which words reach which command. Each command is loaded when it is asked for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCode } from './command/exit-code.ts';
import { packageFolder } from './lab/installation.ts';

const version = (): string => JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;

/** Runs what `argv` asks for. Resolves with the exit status; says on standard error what was wrong. */
const cutaway = async (argv: readonly string[]): Promise<ExitCode> => {
  let code: ExitCode = exitCode.fine;
  const done = (result: ExitCode) => {
    code = result;
  };
  const program = commandLine(done);
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.usage;
    throw error;
  }
  return code;
};

const json = ['--json', 'one JSON object a line, for programs'] as const;

const commandLine = (done: (code: ExitCode) => void): Command => {
  const program = new Command('cutaway')
    .description('See what a container is: build one on your own kernel, one call at a time.')
    .version(version(), '-V, --version')
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .action(async () => done(await (await import('./command/learn.tsx')).learn(undefined)));
  program
    .command('learn [lesson]')
    .description('open the course, a lesson, or a step: learn pid-namespace/fork')
    .action(async (lesson) => done(await (await import('./command/learn.tsx')).learn(lesson)));
  program
    .command('list')
    .description('what there is to learn, and whether this machine can run it')
    .option(...json)
    .action(async (options) => done(await (await import('./command/list.ts')).list({ json: Boolean(options.json) })));
  program
    .command('run [lessons...]')
    .description('play lessons without a screen, and check every step')
    .option('--all', 'every lesson')
    .option('--must-run', 'a step that is skipped counts as failed')
    .option(...json)
    .action(async (lessons, { all, mustRun, json: asJson }) =>
      done(
        await (await import('./command/run.ts')).run(lessons, {
          all: Boolean(all),
          mustRun: Boolean(mustRun),
          json: Boolean(asJson),
        }),
      ),
    );
  program
    .command('look')
    .description("what this machine's kernel shows: processes, namespaces, mounts, cgroups")
    .option('--pid <number>', 'one process only')
    .option('--lab <id>', "one lab's part of it")
    .option(...json)
    .action(async (options) => done(await (await import('./command/look.ts')).look(options)));
  program
    .command('doctor')
    .description('what this machine can do, and the remedy for what it cannot')
    .option(...json)
    .action(async (options) =>
      done(await (await import('./command/doctor.tsx')).doctor({ json: Boolean(options.json) })),
    );
  program
    .command('clean')
    .description('remove what labs that are no more have left behind')
    .option(...json)
    .action(async (options) => done(await (await import('./command/clean.ts')).clean({ json: Boolean(options.json) })));
  program
    .command('lint [path]')
    .description('check lesson files')
    .option(...json)
    .action(async (path, options) =>
      done(await (await import('./command/lint.ts')).lint(path, { json: Boolean(options.json) })),
    );
  for (const command of program.commands) command.exitOverride();
  return program;
};

try {
  process.exitCode = await cutaway(process.argv.slice(2));
} catch (error) {
  console.error(`cutaway: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCode.failed;
}
