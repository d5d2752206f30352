// The program: opens the course, or does what the words after its name ask for.
import { exitCode } from './command/exit-code.ts';
import { complain } from './command/say.ts';

const words = process.argv.slice(2);

try {
  // Most starts are without a word, and what takes words apart is not loaded for nothing.
  process.exitCode =
    words.length === 0
      ? await (await import('./command/learn.tsx')).learn(undefined)
      : await (await import('./command/command-line.ts')).obey(words);
} catch (error) {
  complain(`cutaway: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = exitCode.failed;
}
