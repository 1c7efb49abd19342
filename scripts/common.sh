# Shared by ./mycelia, ./test and ./bench: finding or installing what they need, and building quietly.
# Sourced, never run. The caller has `set -euo pipefail` and stands in the repository root.
#
# On Debian and Ubuntu what is missing is installed through apt-get (with sudo when the user is not root). Elsewhere, or without
# the rights to install, the message names what is missing and how to get it. What is already there costs a few milliseconds.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# Runs a command as root, or explains why it cannot.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    # Without a terminal nobody can type a password: fail at once rather than wait.
    if [[ -t 0 ]]; then sudo "$@"; else sudo -n "$@"; fi
  else
    return 1
  fi
}

# apt_install WHAT PACKAGE... : installs packages; WHAT is their purpose, for the message on failure.
apt_install() {
  local what=$1 log=.build/apt.log
  shift
  command -v apt-get >/dev/null ||
    die "$what is missing, and this system has no apt-get to install it with. Install it (on Debian: $*) and run this again."
  mkdir -p .build
  say "installing $* ..."
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
    { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }; } \
    >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    die "$what is missing and could not be installed (root or sudo is needed). Run: apt-get install $*"
  fi
}

# The .NET 10 SDK, from PATH, from ~/.dotnet, or from the distribution when it has one.
need_dotnet() {
  if ! command -v dotnet >/dev/null && [[ -x ${HOME:-/nonexistent}/.dotnet/dotnet ]]; then
    export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
  fi
  has_dotnet_10 && return
  if command -v apt-cache >/dev/null && [[ -n $(apt-cache search --names-only '^dotnet-sdk-10\.0$' 2>/dev/null) ]]; then
    apt_install "The .NET 10 SDK" dotnet-sdk-10.0
    has_dotnet_10 && return
  fi
  die "The .NET 10 SDK is missing (found: $(dotnet --list-sdks 2>/dev/null | awk '{ printf "%s%s", sep, $1; sep = ", " } END { if (!NR) printf "none" }')).
Install it from https://dotnet.microsoft.com/download/dotnet/10.0 or your package manager, and run this again."
}

has_dotnet_10() {
  local sdks
  sdks=$(dotnet --list-sdks 2>/dev/null) && [[ $'\n'$sdks == *$'\n'10.* ]]
}

# RocksDB's shared library. The package name carries the version on Debian and Ubuntu (librocksdb7.8, librocksdb8.9, ...).
need_rocksdb() {
  has_library librocksdb && return
  local package=librocksdb-dev
  if command -v apt-cache >/dev/null; then
    package=$(apt-cache search --names-only '^librocksdb[0-9]' 2>/dev/null | awk '{ print $1 }' | sort -V | tail -n 1)
  fi
  apt_install "RocksDB's shared library (librocksdb)" "${package:-librocksdb-dev}"
}

# has_library NAME : whether the dynamic loader knows NAME.so or a versioned one.
has_library() {
  local known directory file
  local -a directories
  known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
  [[ $known == *"$1.so"* ]] && return
  IFS=: read -ra directories <<<"${LD_LIBRARY_PATH:-}"
  for directory in ${directories[@]+"${directories[@]}"} /usr/lib /usr/local/lib /opt/homebrew/lib; do
    for file in "$directory/$1".so* "$directory/$1".*dylib; do
      [[ -e $file ]] && return
    done
  done
  return 1
}

need_strace() {
  command -v strace >/dev/null || apt_install "strace" strace
}

# networkx and igraph for Debian's own Python: the oracles of the graph algorithms. The tests say what is compared.
need_oracles() {
  [[ -d /usr/lib/python3/dist-packages/networkx && -d /usr/lib/python3/dist-packages/igraph ]] ||
    apt_install "networkx and igraph for python3" python3-networkx python3-igraph
}

# build PROJECT [ARG...] : a Release build; its output is shown only when it fails.
build() {
  mkdir -p .build
  local log=.build/build.log
  if ! dotnet build "$@" -c Release --nologo -v quiet -nodereuse:false -p:UseSharedCompilation=false >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    die "the build of $1 failed"
  fi
}

# One number for the content of every source file that the command-line program is built from.
sources_checksum() {
  find src Directory.Build.props Directory.Packages.props global.json BannedSymbols.txt .editorconfig \
    \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum
}
