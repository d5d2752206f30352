# What bin/cutaway and bin/test share: --yes, set-up, the Node to use, root. Sourced with $home set to the clone.

# --yes may stand anywhere, and is not handed on; CI, and `npm start --yes`, mean the same.
[ -z "${CI:-}${npm_config_yes:-}" ] || CUTAWAY_YES=1
for argument do
  shift
  if [ "$argument" = --yes ]; then CUTAWAY_YES=1; else set -- "$@" "$argument"; fi
done
CUTAWAY_YES=${CUTAWAY_YES:-}
export CUTAWAY_YES

# The Node that the lockfile brings is the one this is developed on; CUTAWAY_NODE is for trying another.
find_node() {
  for node in "${CUTAWAY_NODE:-}" "$home"/node_modules/node-linux-*/bin/node; do
    [ ! -x "$node" ] || return 0
  done
  node=$(command -v node) || node=
}

# Set-up leaves a stamp; whatever changed since then makes it due again. The full check costs a start of Node.
is_ready() {
  stamp=$home/dist/ready
  [ -e "$stamp" ] && [ -x "$node" ] || return 1
  for program in lab agent watch; do [ -x "$home/native/build/$program" ] || return 1; done
  changed=$(find "$home/package.json" "$home/package-lock.json" "$home/bin" "$home/src" "$home"/native/*.[ch] \
    "$home/native/Makefile" -newer "$stamp" -print -quit 2>/dev/null) && [ -z "$changed" ]
}

set_up() {
  for setup_node in "$(command -v node)" "$node" ''; do
    [ ! -x "$setup_node" ] || break
  done
  if [ -z "$setup_node" ]; then
    echo "cutaway: there is no Node.js on PATH; install the package nodejs, or get it from https://nodejs.org" >&2
    exit 3
  fi
  # One set-up at a time in this folder; the second one finds everything done.
  {
    flock 9 2>/dev/null || true
    "$setup_node" "$home/bin/setup.mjs" "$@" 9<&- || exit $?
  } 9<"$home/package.json"
  give_back
  find_node
}

# Nothing in a learner's clone shall belong to root because root worked in it.
give_back() {
  [ "$(id -u)" != 0 ] || [ "$(stat -c %u "$home")" = 0 ] ||
    find "$home" -xdev -user 0 -exec chown -h --reference="$home" {} +
}

# Replaces this process by the command, as root: the lab needs that in this version.
as_root() {
  if ! command -v sudo >/dev/null; then
    echo "cutaway: the lab needs root in this version, and there is no sudo here; run the same command as root" >&2
    exit 3
  fi
  if [ -z "$CUTAWAY_YES" ]; then
    agree_to_root
  elif [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
    echo "cutaway: the lab needs root in this version, and sudo wants a password, which needs a terminal" >&2
    exit 3
  fi
  for name in TERM COLORTERM NO_COLOR FORCE_COLOR LANG LC_ALL LC_CTYPE INK_SCREEN_READER CI CUTAWAY_YES CUTAWAY_NODE \
    CUTAWAY_TIME_FACTOR KERNEL_MUST_WORK UPDATE NODE_ENV; do
    eval "value=\${$name:-}"
    [ -z "$value" ] || set -- "$name=$value" "$@"
  done
  exec sudo -- env "$@"
}

agree_to_root() {
  echo "In this version of cutaway only root can make the lab; nothing else on this machine changes." >&2
  if [ ! -t 0 ] || [ ! -t 2 ]; then
    echo "cutaway: there is no terminal to ask in; add --yes to go on through sudo, or run it as root" >&2
    exit 3
  fi
  printf 'Go on through sudo? [Y/n] ' >&2
  read -r answer || answer=n
  case $answer in
    '' | [yY]*) ;;
    *)
      echo "cutaway: nothing was started; agree to sudo, or run the same command as root" >&2
      exit 3
      ;;
  esac
}
