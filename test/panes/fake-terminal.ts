// A terminal for Ink to draw on: keeps every byte, and an emulator that shows what a person would see.

import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { characterWidths } from '../../src/panes/character-widths.ts';

export class FakeTerminal extends EventEmitter {
  readonly isTTY = true;
  readonly stdin: NodeJS.ReadStream;
  columns: number;
  rows: number;
  bytes = '';
  #keys = new PassThrough();
  #emulator: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#emulator = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      logLevel: 'off',
      convertEol: true,
    });
    this.#emulator.unicode.register(characterWidths);
    this.#emulator.unicode.activeVersion = characterWidths.version;
    const keys = Object.assign(this.#keys, { isTTY: true, setRawMode: () => keys, ref: () => keys, unref: () => keys });
    this.stdin = keys as unknown as NodeJS.ReadStream;
  }

  get stdout(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  write(text: string, done?: () => void): boolean {
    this.bytes += text;
    this.#emulator.write(text);
    if (typeof done === 'function') done();
    return true;
  }

  type(keys: string): void {
    this.#keys.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#emulator.resize(columns, rows);
    this.emit('resize');
  }

  /** The rows that a person sees, once everything written is taken in. */
  async seen(): Promise<string> {
    await new Promise<void>((resolve) => this.#emulator.write('', resolve));
    const { active } = this.#emulator.buffer;
    return Array.from(
      { length: this.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    ).join('\n');
  }
}
