// As much of blessed-contrib as is used here, of which it has no types of its own.
interface Paper {
  setEffects(): void;
}

interface Place {
  /** What blessed calls a screen. */
  readonly screen: Paper;
  readonly width: number;
  readonly height: number;
}

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  interface LineOptions extends Place {
    /** Points left of the axis. */
    readonly xPadding: number;
    readonly maxY: number;
    readonly style: { readonly baseline: string };
  }

  interface LineData {
    readonly x: readonly string[];
    readonly y: readonly number[];
    readonly style: { readonly line: string };
  }

  class LineChart {
    constructor(options: LineOptions);
    /** It gets its canvas when it is told that it was attached to a screen. */
    emit(event: 'attach'): void;
    readonly ctx: { readonly _canvas: { frame(): string } };
    setData(data: readonly LineData[]): void;
  }
  export = LineChart;
}

declare module 'blessed-contrib/lib/widget/sparkline.js' {
  class Sparkline {
    constructor(options: Place);
    setData(titles: readonly string[], data: readonly (readonly number[])[]): void;
    /** Title and line, in blessed's markup. */
    readonly content: string;
  }
  export = Sparkline;
}
