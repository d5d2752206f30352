// The screen of `cutaway look` at one moment: props in, frame out; and the keys that lead on from there.
import { Box, useInput, usePaste, useWindowSize } from 'ink';
import { useMemo } from 'react';
import { Columns } from './columns.tsx';
import { jointsOf, rule } from './frame.ts';
import { footLine } from './key-rows.ts';
import { isTooSmall, type Size } from './layout.ts';
import { type Line, line, lineWidth, span } from './line.ts';
import { lookActionFor, lookFootKeys, lookHelpBody } from './look-keys.ts';
import { lookLayout } from './look-layout.ts';
import { ListPane, SubjectPane } from './look-pane.tsx';
import { type LookAction, type LookPane, type LookState, lookPanes } from './look-state.ts';
import { PageScreen } from './page-screen.tsx';
import { WideRow } from './rows.tsx';
import type { Theme } from './theme.ts';
import { sizeLine } from './too-small.ts';
import { keysOf, pastedLine } from './typed.ts';

export interface LookAppProps {
  readonly state: LookState;
  /** What actions have made of it by now, drawn or not. */
  readonly latest: () => LookState;
  readonly dispatch: (action: LookAction) => void;
  /** Who looks, and at what: `root`, `kernel 6.12`. */
  readonly machine: readonly string[];
  readonly theme: Theme;
}

export const LookApp = ({ state, latest, dispatch, machine, theme }: LookAppProps) => {
  const { columns, rows } = useWindowSize();
  const size: Size = useMemo(() => ({ columns, rows }), [columns, rows]);
  useInput((input, key) => {
    for (const one of keysOf(input, key)) {
      const action = lookActionFor(latest(), one, size);
      if (action) dispatch(action);
    }
  });
  usePaste((text) => {
    const { filter, filtering } = latest().view;
    if (filtering) dispatch({ type: 'set-filter', text: (filter ?? '') + pastedLine(text) });
  });
  return <LookScreen at={state} size={size} machine={machine} theme={theme} />;
};

export interface LookScreenProps {
  readonly at: LookState;
  readonly size: Size;
  readonly machine: readonly string[];
  readonly theme: Theme;
}

export const LookScreen = ({ at, size, machine, theme }: LookScreenProps) => {
  const { columns, rows } = size;
  if (isTooSmall(size)) return <WideRow line={sizeLine(size)} theme={theme} />;
  const foot = footLine(lookFootKeys(at, size), columns - 4);
  if (at.view.help)
    return <PageScreen size={size} theme={theme} title="keys" body={lookHelpBody(columns)} foot={foot} />;
  const layout = lookLayout(size, at.view);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <WideRow
        line={rule(columns, '┌┐', jointsOf(layout, '┬'), titleOf(at), machineLine(machine, at, columns))}
        theme={theme}
      />
      <Columns layout={layout} theme={theme}>
        {({ pane, ...placed }, slots) => {
          const isOnly = layout.columns.length === 1 && slots.length <= 2;
          const shared = { at, theme, ...placed, tabs: isOnly ? tabsAfter(pane as LookPane) : [] };
          return pane === 'processes' ? (
            <ListPane key={pane} {...shared} />
          ) : (
            <SubjectPane key={pane} pane={pane as LookPane} {...shared} />
          );
        }}
      </Columns>
      <WideRow line={rule(columns, '└┘', jointsOf(layout, '┴'), foot, [])} theme={theme} />
    </Box>
  );
};

const tabsAfter = (pane: LookPane): readonly LookPane[] => {
  const place = lookPanes.indexOf(pane);
  return [...lookPanes.slice(place + 1), ...lookPanes.slice(0, Math.max(0, place))];
};

const titleOf = ({ container }: LookState): Line =>
  line(
    span(' cutaway ', 'strong'),
    span('── ', 'border'),
    span('look ', 'strong'),
    ...(container ? [span('── ', 'border'), span(`${container.title} `)] : []),
  );

/** As much about the machine as there is room for. */
const machineLine = (machine: readonly string[], at: LookState, columns: number): Line => {
  const lines = machine.map((_, index) => line(` ${machine.slice(0, machine.length - index).join(' · ')} `));
  return lines.find((one) => lineWidth(one) <= columns - 6 - lineWidth(titleOf(at))) ?? [];
};
