// The options of a mount, as the kernel prints them (seq_escape in fs/seq_file.c), taken apart.
import type { Mount } from './mount.ts';

/** The kernel writes space, tab, line feed, comma, backslash and the like in a text as `\040`, `\011`, `\012`, `\054`, `\134`. */
export function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Name and value of each option; the value is still escaped, and empty where there is none. */
export function mountOptions({ options }: Pick<Mount, 'options'>): (readonly [name: string, value: string])[] {
  return options.split(',').map((option) => {
    const end = option.indexOf('=');
    return end < 0 ? [option, ''] : [option.slice(0, end), option.slice(end + 1)];
  });
}
