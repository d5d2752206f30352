/** A log that cannot be read; the message names it. */
export class LogError extends Error {
  override readonly name = 'LogError';
}
