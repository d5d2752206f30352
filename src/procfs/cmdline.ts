// /proc/PID/cmdline, proc_pid_cmdline(5).

/**
 * The arguments, parted by spaces. Each argument ends with a NUL, but for programs that overwrite the area
 * with a text of their own, which may end in many of them or in none.
 */
export function parseCmdline(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end).replaceAll('\0', ' ');
}
