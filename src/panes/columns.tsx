// Panes in columns between lines, whatever is drawn in them; and the frame of one.
import { Box, useIsScreenReaderEnabled } from 'ink';
import { memo, type ReactNode } from 'react';
import { headingEnds } from './frame.ts';
import type { Layout, Slot } from './layout.ts';
import { blank, type Line, line, span } from './line.ts';
import { Rows, WideRow } from './rows.tsx';
import type { Theme } from './theme.ts';

/** Where a pane is drawn. */
export interface Placed extends Slot {
  readonly width: number;
  /** What joins the heading to the lines beside it; `null` for a pane at the top. */
  readonly ends: readonly [string, string] | null;
}

export interface ColumnsProps {
  readonly layout: Layout;
  readonly theme: Theme;
  /** Draws one pane; `slots`: all of its column. */
  readonly children: (placed: Placed, slots: readonly Slot[]) => ReactNode;
}

export const Columns = ({ layout, theme, children }: ColumnsProps) => {
  // Read aloud, what is side by side would be one row.
  const direction = useIsScreenReaderEnabled() ? 'column' : 'row';
  return (
    <Box flexDirection={direction} height={layout.height} flexShrink={0} paddingLeft={1} columnGap={1}>
      <Uprights layout={layout} theme={theme} />
      {layout.columns.map(({ width, slots }, index) => {
        const ends = headingEnds(layout, index);
        return (
          <Box key={index} flexDirection="column" width={width} flexShrink={0}>
            {slots.map((slot, place) => children({ ...slot, width, ends: ends[place] ?? null }, slots))}
          </Box>
        );
      })}
    </Box>
  );
};

/** The lines between the columns. They are drawn first; the headings are drawn over them. */
const Uprights = memo(function Uprights({ layout, theme }: { readonly layout: Layout; readonly theme: Theme }) {
  const sign = theme.paint(line(span('│', 'border')));
  const style = {
    left: sign,
    right: sign,
    top: '',
    topLeft: '',
    topRight: '',
    bottom: '',
    bottomLeft: '',
    bottomRight: '',
  };
  let left = 0;
  return layout.columns.map(({ width }, index) => {
    const isLast = index === layout.columns.length - 1;
    const at = left;
    left += width + 1;
    return (
      <Box
        key={at}
        position="absolute"
        left={at}
        top={0}
        width={width + 2}
        height={layout.height}
        borderStyle={style}
        borderTop={false}
        borderBottom={false}
        borderRight={isLast}
        aria-hidden
      />
    );
  });
});

export interface FramedProps extends Pick<Placed, 'width' | 'height' | 'ends'> {
  /** The first is the heading. */
  readonly lines: readonly Line[];
  readonly theme: Theme;
}

/** A pane's heading, over the lines at both sides where it is joined to them, and its rows. */
export const Framed = ({ lines, ends, width, height, theme }: FramedProps) => (
  <Box flexDirection="column" flexShrink={0} height={height}>
    <Box marginLeft={ends ? -1 : 0} width={ends ? width + 2 : width} height={1} flexShrink={0}>
      <WideRow line={lines[0] ?? blank} theme={theme} />
    </Box>
    <Rows lines={lines.slice(1)} width={width} height={height - 1} theme={theme} />
  </Box>
);
