// A page that has the whole screen: its title above, its rows, and the keys below.
import { Box } from 'ink';
import { type Body, visibleLines } from './body.ts';
import { rule } from './frame.ts';
import type { Size } from './layout.ts';
import { type Line, line, span } from './line.ts';
import { Rows, WideRow } from './rows.tsx';
import type { Theme } from './theme.ts';

export interface PageProps {
  readonly size: Size;
  readonly theme: Theme;
  readonly title: string;
  readonly body: Body;
  readonly foot: Line;
  /** What stands at the right end of its first row; left out: nothing. */
  readonly end?: Line;
}

export const PageScreen = ({ size, theme, title, body, foot, end = [] }: PageProps) => {
  const height = size.rows - 2;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <WideRow line={rule(size.columns, '──', new Map(), line(span(` ${title} `, 'strong')), end)} theme={theme} />
      <Rows lines={visibleLines(body, height, null)} width={size.columns} height={height} theme={theme} />
      <WideRow line={rule(size.columns, '──', new Map(), foot, [])} theme={theme} />
    </Box>
  );
};
