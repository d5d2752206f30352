/** The kernel's word for what went wrong with a file, such as ENOENT; of another error, its own words. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
