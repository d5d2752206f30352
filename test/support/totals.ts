// What a test run prints, and what it adds up to.
import type { Result } from './job.ts';

/** Prints each result as it comes, and at the end `N passed, N failed, N skipped`. */
export class Totals {
  readonly #skipped: string[] = [];
  readonly #failures: string[] = [];
  #passed = 0;
  #failed = 0;

  /** One failed test, the moment it failed; its details follow with its file's result. */
  failing(title: string, text: string): void {
    console.log(`  x  ${title}: ${text}`);
  }

  add(result: Result): void {
    const failed = result.failed + result.problems.length;
    this.#passed += result.passed;
    this.#skipped.push(...result.skipped.map((text) => `${result.title}: ${text}`));
    if (failed > 0) this.#failures.push(`${result.title}: ${summaryOf(result)}`);
    this.#failed += failed;
    console.log(
      `${failed > 0 ? 'FAIL' : ' ok '}  ${result.title}  ${summaryOf(result)}  ${result.seconds.toFixed(1)} s`,
    );
    if (failed > 0) console.log(result.output.trimEnd().replaceAll(/^/gm, '      '));
  }

  /** A failure that belongs to no file. */
  fail(text: string): void {
    this.#failed += 1;
    this.#failures.push(text);
  }

  /** Prints what was skipped, what failed and the total. Returns the exit status. */
  close(): number {
    if (this.#skipped.length > 0) console.log(`\nSkipped:\n${this.#skipped.map((text) => `  ${text}\n`).join('')}`);
    if (this.#failures.length > 0) console.log(`\nFailed:\n${this.#failures.map((text) => `  ${text}\n`).join('')}`);
    console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped.length} skipped`);
    return this.#failed > 0 || this.#passed === 0 ? 1 : 0;
  }
}

function summaryOf(result: Result): string {
  const parts = [`${result.passed} passed`];
  if (result.failed > 0) parts.push(`${result.failed} failed`);
  if (result.skipped.length > 0) parts.push(`${result.skipped.length} skipped`);
  return [...parts, ...result.problems].join(', ');
}
