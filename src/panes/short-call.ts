// A call's text in less room than it needs: what tells it from others stays, what it has in common with them goes.
import { characters, textWidth } from './line.ts';

/** `text` in at most `width` columns, each shortening only where those before it did not do. */
export const shortCall = (text: string, width: number): string => {
  const fits = (one: string) => textWidth(one) <= width;
  let short = text;
  for (const step of steps) {
    if (fits(short)) return short;
    short = step(short, fits);
  }
  return fits(short) ? short : withoutMiddle(short, width);
};

type Step = (text: string, fits: (text: string) => boolean) => string;

/** `open("/dev/null", O_RDONLY)`: whether it is read or written is said by the call around it. */
const withoutOpenFlags: Step = (text) => text.replace(/, O_[A-Z|_]+(, 0[0-7]+)?(?=\))/, ', …');

/** `write("/dev/null", "x")`: whoever writes to a file has opened it. */
const withoutOpen: Step = (text) => text.replace(/open\(("[^"]*"), …\)/, '$1');

/** Every request has these words before its name. */
const withoutProtocol: Step = (text) => text.replace(/^netlink (?=RTM_|NFT_)/, '');

/** `/sys/fs/cgroup/pids/box/pids.max` loses its first directories, as few as will do: the last names are what differs. */
const withoutDirectories: Step = (text, fits) => {
  let short = text;
  while (!fits(short)) {
    const [longest] = [...short.matchAll(/"(?:\/|…\/)[^"/ ]+\/[^" ]+"/g)]
      .map(([path]) => path)
      .sort((a, b) => b.length - a.length);
    if (longest === undefined) return short;
    short = short.replace(longest, () => longest.replace(/^"(?:\/|…\/)[^/]+/, '"…'));
  }
  return short;
};

/** `{link=eth0, state=up}` as `{eth0, up}`. */
const withoutKeys: Step = (text) => (/^(RTM|NFT)_/.test(text) ? text.replace(/(?<=[{ ])[a-z_]+=/g, '') : text);

/** An argument that is not there tells nothing. */
const withoutNull: Step = (text) => text.replace(/, NULL(?=[,)])/g, '');

/** `MS_NOSUID|MS_NODEV|MS_NOEXEC` as `MS_NOSUID|…`; MS_REC only says of how much the next one is said. */
const withoutMoreFlags: Step = (text) =>
  text.replace(/\bMS_REC(\|[A-Z_]+)+/g, '…$1').replace(/\b([A-Z]+_[A-Z_]+)(\|[A-Z]+_[A-Z_]+)+/g, '$1|…');

/** `NEWADDR`: every name of a request begins like that. */
const withoutPrefix: Step = (text) => text.replace(/^(RTM_|NFT_MSG_)/, '');

/** The first arguments and the last one, as many as there is room for. */
const withoutArguments: Step = (text, fits) => {
  const parts = text.split(', ');
  for (let kept = parts.length - 2; kept > 0; kept -= 1) {
    const short = [...parts.slice(0, kept), '…', ...parts.slice(-1)].join(', ');
    if (fits(short)) return short;
  }
  return text;
};

const steps: readonly Step[] = [
  withoutOpenFlags,
  withoutProtocol,
  withoutOpen,
  withoutDirectories,
  withoutKeys,
  withoutPrefix,
  withoutNull,
  withoutMoreFlags,
  withoutArguments,
];

const withoutMiddle = (text: string, width: number): string => {
  const all = characters(text);
  const half = Math.ceil((width - 1) * 0.6);
  return `${startOf(all, half)}…${startOf([...all].reverse(), width - 1 - half, true)}`;
};

/** As many of `all` as fit into `width` columns; `isBackwards`: they are in the order from the end. */
const startOf = (all: readonly string[], width: number, isBackwards = false): string => {
  const kept: string[] = [];
  let room = width;
  for (const one of all) {
    room -= textWidth(one);
    if (room < 0) break;
    kept.push(one);
  }
  return (isBackwards ? kept.reverse() : kept).join('');
};
