// The command line: which words reach which command. Each command is loaded when it is asked for.
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../lab/installation.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { complain } from './say.ts';

/** Runs what `argv` asks for. Resolves with the exit status; says on standard error what was wrong. */
export const obey = async (argv: readonly string[]): Promise<ExitCode> => {
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
const course = ['--course <folder>', "another course than the program's own"] as const;

type Done = (code: ExitCode) => void;

const commandLine = (done: Done): Command => {
  const program = new Command('cutaway')
    .description('See what a container is: build one on your own kernel, one call at a time.')
    .version(packageVersion(), '-V, --version')
    .option(...course)
    .helpCommand(false)
    .configureOutput({ writeErr: (text) => complain(text.trimEnd()) })
    .enablePositionalOptions()
    .exitOverride()
    .action(async (options) => done(await (await import('./learn.tsx')).learn(undefined, options.course)));
  addLessonCommands(program, done);
  addSandboxCommands(program, done);
  addMachineCommands(program, done);
  addWriterCommands(program, done);
  for (const command of program.commands) command.exitOverride();
  return program;
};

/** `--course` may stand before the command or after it. */
const courseOf = (program: Command, options: { readonly course?: string }): string | undefined =>
  options.course ?? program.opts()['course'];

/** What learners use. */
const addLessonCommands = (program: Command, done: Done): void => {
  program
    .command('learn')
    .argument('[lesson]', 'its id, or the path of its files; one step of it: pid-namespace/fork')
    .description('open the course, a lesson, or one step of it')
    .option('--linear', 'line by line, without a screen: for braille, speech, pipes')
    .option('--recorded', 'watch a recorded run of it: nothing is made on this machine')
    .option(...course)
    .action(async (lesson, options) =>
      done(
        await (await import('./learn.tsx')).learn(lesson, courseOf(program, options), {
          isLinear: Boolean(options.linear),
          isRecorded: Boolean(options.recorded),
        }),
      ),
    );
  program
    .command('list')
    .description('what there is to learn, and what can run here')
    .option(...course)
    .option(...json)
    .action(async (options) =>
      done(
        await (await import('./list.ts')).list({
          json: Boolean(options.json),
          course: courseOf(program, options),
        }),
      ),
    );
  program
    .command('run')
    .argument('[lessons...]', 'their ids, or the paths of their folders')
    .description('play lessons without a screen, and check them')
    .option('--all', 'every lesson')
    .option('--must-run', 'a step that is skipped counts as failed')
    .option('--record', 'keep each run beside its lesson, to be watched elsewhere')
    .option(...course)
    .option(...json)
    .action(async (lessons, options) =>
      done(
        await (await import('./run.ts')).run(lessons, {
          all: Boolean(options.all),
          mustRun: Boolean(options.mustRun),
          record: Boolean(options.record),
          json: Boolean(options.json),
          course: courseOf(program, options),
        }),
      ),
    );
};

/** What is done without a lesson, and what is taken home. */
const addSandboxCommands = (program: Command, done: Done): void => {
  program
    .command('sandbox')
    .description('a lab without a lesson: try any call')
    .option('--linear', 'line by line, without a screen: for braille, speech, pipes')
    .action(async ({ linear }) => done(await (await import('./learn.tsx')).sandbox(linear)));
  program
    .command('export')
    .description('what was done, as a shell script to take home')
    .option('--script [log]', 'from this log; without one, from the latest')
    .action(async ({ script }) =>
      done(await (await import('./export.ts')).exportSession(script === true ? 'latest' : script)),
    );
};

/** What tells about this machine, and what cleans it. */
const addMachineCommands = (program: Command, done: Done): void => {
  program
    .command('look')
    .description("what this machine's kernel shows: live on a terminal, else as text")
    .argument('[container]', 'one of docker, podman, containerd, runc or crun, by its name or id')
    .option('--pid <number>', 'one process only')
    .option('--lab <id>', "one lab's part of it")
    .option('--text', 'as text, on a terminal too')
    .option(...json)
    .action(async (container, options) => done(await (await import('./look.ts')).look(container, options)));
  program
    .command('doctor')
    .description('what this machine can do, and what would help')
    .option(...json)
    .action(async (options) => done(await (await import('./doctor.tsx')).doctor({ json: Boolean(options.json) })));
  program
    .command('clean')
    .description('remove what dead labs have left behind')
    .option(...json)
    .action(async (options) => done(await (await import('./clean.ts')).clean({ json: Boolean(options.json) })));
};

/** What writers of lessons use. */
const addWriterCommands = (program: Command, done: Done): void => {
  program
    .command('lint')
    .argument('[path]', "a course's folder, a lesson's folder, or one of its files")
    .description('check lesson files')
    .option(...course)
    .option(...json)
    .action(async (path, options) =>
      done(
        await (await import('./lint.ts')).lint(path, {
          json: Boolean(options.json),
          course: courseOf(program, options),
        }),
      ),
    );
  program
    .command('new')
    .argument('<what>', 'lesson')
    .argument('<path>', 'its folder, which is made: FOLDER/NN.name')
    .description('begin a lesson: new lesson FOLDER/NN.name')
    .action(async (what, path) => done(await (await import('./new.ts')).begin(what, path)));
};
