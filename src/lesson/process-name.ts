// How a lesson may name processes.

/** In `counts_as`: the process that the claim is about. No process has this name. */
export const itself = 'itself';

/** As many characters as a comm has: proc_pid_comm(5). */
export const processNameMax = 15;

export const processNamePattern = /^[a-z][a-z0-9-]*$/;

export const isProcessName = (name: string): boolean => name.length <= processNameMax && processNamePattern.test(name);
