# What bin/cutaway and bin/test share: --yes, --root, set-up, the Node to use, root. Sourced with $home set to the clone,
# or to the folder of an installed package, which has no sources and needs no set-up.

# --yes and --root may stand anywhere, and are not handed on; CI, and `npm start --yes`, mean the same as --yes.
[ -z "${CI:-}${npm_config_yes:-}" ] || CUTAWAY_YES=1
wants_root=
for argument do
  shift
  case $argument in
    --yes) CUTAWAY_YES=1 ;;
    --root) wants_root=1 ;;
    *) set -- "$@" "$argument" ;;
  esac
done
CUTAWAY_YES=${CUTAWAY_YES:-}
export CUTAWAY_YES

is_clone() {
  [ -d "$home/src" ]
}

# The Node that the lockfile brings is the one this is developed on; a package brings none, and bin/start.mjs says how to
# give it one of its own. CUTAWAY_NODE is for trying another.
find_node() {
  own=${XDG_DATA_HOME:-${HOME:-}/.local/share}/cutaway
  for node in "${CUTAWAY_NODE:-}" "$home"/node_modules/node-linux-*/bin/node "$own"/node_modules/node-linux-*/bin/node; do
    [ ! -x "$node" ] || return 0
  done
  node=$(command -v node) || node=
}

need_node() {
  [ -z "$1" ] || return 0
  echo "cutaway: there is no Node.js on PATH; install the package nodejs, or get it from https://nodejs.org" >&2
  exit 3
}

# Where the native programs are; nativeFolder in src/lab/installation.ts.
native_folder() {
  if is_clone; then
    echo "$home/native/build"
  else
    case $(uname -m) in
      aarch64) echo "$home/native/build/arm64" ;;
      *) echo "$home/native/build/x64" ;;
    esac
  fi
}

# Set-up leaves a stamp; whatever changed since then makes it due again. The full check costs a start of Node.
is_ready() {
  stamp=$home/dist/ready
  [ -e "$stamp" ] && [ -x "$node" ] || return 1
  for program in lab agent watch guard guest; do [ -x "$home/native/build/$program" ] || return 1; done
  changed=$(find "$home/package.json" "$home/package-lock.json" "$home/bin" "$home/src" "$home/lessons" "$home"/native/*.[ch] \
    "$home/native/Makefile" -newer "$stamp" -print -quit 2>/dev/null) && [ -z "$changed" ]
}

set_up() {
  for setup_node in "$(command -v node)" "$node" ''; do
    [ ! -x "$setup_node" ] || break
  done
  need_node "$setup_node"
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

# Whether this is root; without a process to ask with. The second number is the effective one, proc_pid_status(5).
is_root() {
  effective=
  while read -r key _ effective _; do
    [ "$key" != Uid: ] || break
  done </proc/self/status
  [ "$effective" = 0 ]
}

# Whether an ordinary user can have a lab here, found out by making one, with one id and without cgroups; README.md of
# native says what the words mean.
has_user_lab() {
  "$(native_folder)/lab" probe --uid-map "0 $(id -u) 1" --gid-map "0 $(id -g) 1" \
    --memory-max 67108864 --pids-max 64 --cpu-weight 100 >/dev/null 2>&1
}

# Replaces this process by the command $2, as root. $1 says why.
as_root() {
  why=$1
  shift
  if ! command -v sudo >/dev/null; then
    echo "cutaway: $why, and there is no sudo here; run the same command as root" >&2
    exit 3
  fi
  if [ -z "$CUTAWAY_YES$wants_root" ]; then
    agree_to_root
  elif [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
    echo "cutaway: $why, and sudo wants a password, which needs a terminal" >&2
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
  echo "cutaway: $why. As root it makes everything in a lab, too; nothing else on this machine changes." >&2
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
