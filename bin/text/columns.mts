// How wide most texts are, found without the tables of Unicode, which take long to load. The bundle asks here first.

/**
 * Whether something in a text might not be one column wide. What is: printable ASCII; Latin letters; punctuation; arrows; rules, blocks and
 * shapes before U+25FD, which is wide; a tick and a cross.
 */
const varies = /[^\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2319\u2500-\u25fc\u2713\u2717]/;

/** What sets colours and the like (ECMA-48, SGR) takes no column. */
const styling = /\x1b\[[\d;]*m/g;

/** Columns that `text` takes; `null`: it takes more to say. */
export const columnsOf = (text: string): number | null => {
  const plain = text.includes('\x1b') ? text.replace(styling, '') : text;
  return varies.test(plain) ? null : plain.length;
};
