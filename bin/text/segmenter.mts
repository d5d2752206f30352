// Stands in for Intl.Segmenter in the bundle. The real one loads tables, which takes as long as a quarter of Node's own start, and most of
// what a screen shows needs none.
const { Segmenter: Real } = Intl;

/**
 * Whether something in a text might be more than a character of one code unit. What is not: controls but CR, which clings to LF; ASCII;
 * Latin letters; punctuation; arrows, rules, blocks and signs. None of it joins what stands beside it (UAX #29: Other or Control).
 */
const joins = /[^\x00-\x0c\x0e-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2bff]/;

type Segments = Pick<Intl.Segments, 'containing'> & Iterable<Intl.SegmentData>;

/** As of Intl.Segmenter for graphemes, which takes over where a text needs it. */
export class Segmenter {
  readonly #locales: string | undefined;
  #real: Intl.Segmenter | null = null;

  constructor(locales?: string, { granularity = 'grapheme' }: Intl.SegmenterOptions = {}) {
    if (granularity !== 'grapheme') throw new RangeError(`${granularity}: only graphemes are asked for here`);
    this.#locales = locales;
  }

  segment(text: string): Segments {
    if (!joins.test(text)) return new Units(text);
    this.#real ??= new Real(this.#locales, { granularity: 'grapheme' });
    return this.#real.segment(text);
  }
}

/** Each code unit of a text is a segment. */
class Units implements Segments {
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  // The interface says so, but past the end there is none.
  containing(index = 0): Intl.SegmentData {
    return (index >= 0 && index < this.#input.length ? segmentAt(this.#input, index) : undefined) as Intl.SegmentData;
  }

  *[Symbol.iterator](): IterableIterator<Intl.SegmentData> {
    for (let index = 0; index < this.#input.length; index += 1) yield segmentAt(this.#input, index);
  }
}

const segmentAt = (input: string, index: number): Intl.SegmentData => ({ segment: input.charAt(index), index, input });
