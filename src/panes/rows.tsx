// Painted rows on Ink's canvas. A row whose text is the same is not drawn again.
import { Box, Text } from 'ink';
import { memo } from 'react';
import type { Line } from './line.ts';
import type { Theme } from './theme.ts';

const Row = memo(function Row({ text }: { readonly text: string }) {
  return text === '' ? <Box height={1} flexShrink={0} /> : <Text wrap="truncate">{text}</Text>;
});

// Spaces at the end of a row show nothing, and would be measured in every frame.
const painted = (line: Line, theme: Theme) => theme.paint(line).trimEnd();

export interface RowsProps {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** `lines` in a box of fixed size. Each must fit into `width`. */
export const Rows = ({ lines, width, height, theme }: RowsProps) => (
  <Box flexDirection="column" width={width} height={height} flexShrink={0}>
    {lines.slice(0, height).map((line, index) => (
      <Row key={index} text={painted(line, theme)} />
    ))}
  </Box>
);

/** A row that runs from edge to edge. */
export const WideRow = ({ line, theme }: { readonly line: Line; readonly theme: Theme }) => (
  <Row text={painted(line, theme)} />
);
