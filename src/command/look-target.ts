// What the screen of `cutaway look` is to begin with.

export interface LookingAt {
  /** The process that is marked first; `null`: number 1, or where that is hidden the program itself. */
  readonly pid: number | null;
  /** Of which that process is number 1; `null`: all of the machine is listed. */
  readonly container: { readonly name: string; readonly title: string } | null;
}

export const noProcess = (pid: number): string => `there is no process ${pid} here`;
