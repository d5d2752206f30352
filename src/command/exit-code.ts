/** What the program's exit status means to whoever called it. */
export const exitCode = { fine: 0, failed: 1, usage: 2, impossible: 3 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
