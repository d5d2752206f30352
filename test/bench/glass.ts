// The screen of a terminal: what a program wrote to it, as a user would see it. Tells when it shows another frame.
import type { IBufferCell } from '@xterm/headless';
import xterm from '@xterm/headless';

export interface Glass {
  /** Takes in what arrived at `at`. */
  write(bytes: Uint8Array, at: number): void;
  /** The rows, each without what is blank at its end. */
  text(): string;
  /** The rows with how they look: equal for frames that look equal. The cursor does not count. */
  looks(): string;
  close(): void;
}

/**
 * `onFrame` is called with when the last byte of a frame arrived. A program that says where a frame begins and ends (mode 2026)
 * has shown nothing before the end; of another one each piece that arrives counts.
 * `reply` gets what a terminal answers to a program that asks.
 */
export const openGlass = (
  columns: number,
  rows: number,
  onFrame: (at: number) => void,
  reply: (text: string) => void,
): Glass => {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
  const cell = terminal.buffer.active.getNullCell();
  const lines = () => Array.from({ length: rows }, (_, y) => terminal.buffer.active.getLine(y));
  terminal.onData(reply);
  return {
    write: (bytes, at) =>
      terminal.write(bytes, () => {
        if (!terminal.modes.synchronizedOutputMode) onFrame(at);
      }),
    text: () =>
      lines()
        .map((line) => line?.translateToString(true) ?? '')
        .join('\n'),
    looks: () =>
      lines()
        .map((line) => Array.from({ length: columns }, (_, x) => looksOf(line?.getCell(x, cell))).join(''))
        .join('\n'),
    close: () => terminal.dispose(),
  };
};

const looksOf = (cell: IBufferCell | undefined): string => {
  if (!cell) return '';
  const flags = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline(), cell.isItalic()];
  const look = flags.reduce((sum, flag, bit) => sum + (flag ? 2 ** bit : 0), 0);
  const colours = `${cell.getFgColorMode()},${cell.getFgColor()},${cell.getBgColorMode()},${cell.getBgColor()}`;
  return `${cell.getChars() || ' '}${look},${colours};`;
};
