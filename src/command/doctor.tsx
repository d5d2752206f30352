// `cutaway doctor`: what this machine can do, found out by trying.
import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { type Diagnosis, doctor as diagnose } from '../lab/doctor.ts';
import { sanitise, sanitiseJson } from '../panes/sanitise.ts';
import { Table } from '../panes/table.tsx';
import { createTheme, lookOf } from '../panes/theme.ts';
import { type ExitCode, exitCode } from './exit-code.ts';

/** Prints what was found; one object with `json`. Exit 3 where this machine can hold no lab. */
export const doctor = async (options: { readonly json: boolean }): Promise<ExitCode> => {
  const diagnosis = await diagnose({ isThorough: true });
  const text = options.json ? sanitiseJson(JSON.stringify(diagnosis)) : asText(diagnosis);
  // Nothing but text where a program reads it.
  console.log(process.stdout.isTTY ? text : stripVTControlCharacters(text));
  return diagnosis.lane === 'replay' ? exitCode.impossible : exitCode.fine;
};

const asText = ({ lane, cgroup, kernel, checks }: Diagnosis): string => {
  const width = process.stdout.columns ?? 100;
  const rows = checks.map(({ id, ok, detail }) => [ok ? '✓' : '✗', id, detail]);
  const table = <Table headings={['', 'check', 'found']} rows={rows} width={width} theme={theme} styleOf={styleOf} />;
  // Whole, never cut: a remedy is there to be copied.
  const failed = checks.filter(({ ok }) => !ok);
  const remedies = failed.flatMap(({ id, detail, remedy }, at) =>
    // Said once where it helps several in a row.
    remedy === failed[at + 1]?.remedy ? [`${id}: ${detail}`] : [`${id}: ${detail}`, `  ${remedy ?? ''}`],
  );
  const less = failed.length > 0 ? ` · without ${failed.map(({ id }) => id).join(', ')}` : '';
  const verdict =
    lane === 'replay'
      ? 'No lab can be had here. Recorded runs of some lessons can be watched: `cutaway learn --recorded`.'
      : `lane ${lane} · cgroup ${cgroup ?? 'none'} · kernel ${kernel}${less}`;
  return [renderToString(table, { columns: width }), ...remedies.map(sanitise), verdict].join('\n');
};

const theme = createTheme(lookOf(process.env));
const styleOf = (text: string) => (text === '✗' ? 'wrong' : text === '✓' ? 'right' : 'plain');
