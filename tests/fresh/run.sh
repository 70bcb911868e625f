#!/usr/bin/env bash
# Proves that a newcomer's machine works: a minimal Debian 12 in a temporary folder, a clean clone of
# HEAD in it, `./dev demo` and `./dev test` there, and the minutes that each took.
#
# Usage: tests/fresh/run.sh [command...], as root; a command runs in the clone in place of demo and test.
# The mirror, proxies and certificates are those of this machine. The base system is kept as
# /var/cache/pointsman-fresh/minbase.tar for later runs; delete that file to make it anew.
set -euo pipefail

readonly release=bookworm
readonly cache=/var/cache/pointsman-fresh
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly repository

fail() {
  printf 'fresh: %s\n' "$*" >&2
  exit 1
}

# The Debian archives of this machine's own apt configuration, as lines of a sources.list.
debian_sources() {
  # shellcheck disable=SC2016  # the placeholders are apt's
  apt-get indextargets --format '$(ORIGIN)|deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sed -n "s/^Debian|\(deb .* $release.*\)/\1/p" | sort -u
}

make_base() {
  local target=$cache/minbase.tmp mirror
  mirror=$(debian_sources | awk -v release="$release" '$3 == release {print $2; exit}')
  [[ -n $mirror ]] || fail "no Debian $release archive among this machine's apt sources; run apt-get update"
  rm -rf --one-file-system "$target"
  mkdir -p "$target"
  debootstrap --variant=minbase "$release" "$target" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
    fail "debootstrap failed, see $cache/debootstrap.log"
  tar -C "$target" -cf "$cache/minbase.tar.tmp" .
  mv "$cache/minbase.tar.tmp" "$cache/minbase.tar"
  rm -rf --one-file-system "$target"
}

# Lets apt, npm and TLS in the new system reach the network as this machine does.
copy_network() {
  local root=$1 file
  debian_sources >"$root/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Check|Retries|ForceIPv4|ForceIPv6)' \
    >"$root/etc/apt/apt.conf.d/99machine" || true
  for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    if [[ -f $file ]]; then install -D -m 644 "$file" "$root$file"; fi
  done
  # Where npm fetches from on this machine, and whom it trusts: packages rewrite the system's own list.
  if [[ -f /etc/ssl/certs/ca-certificates.crt ]]; then
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/machine.crt"
  fi
  if [[ -f ${HOME:-}/.npmrc ]]; then install -D -m 600 "$HOME/.npmrc" "$root/root/.npmrc"; fi
}

# run_inside <root> <command...>: in namespaces of its own, so that every mount ends with it.
run_inside() {
  local root=$1
  shift
  # shellcheck disable=SC2016  # expands in the inner shell
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev/shm" || true
    # Terminals, for the tests that hold what a terminal shows.
    mkdir -p "$root/dev/pts"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
    ln -sf pts/ptmx "$root/dev/ptmx"
    exec env -i NODE_EXTRA_CA_CERTS=/etc/ssl/machine.crt PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true \
      chroot "$root" bash -c "cd /src/pointsman && exec \"\$@\"" bash "$@" </dev/null' \
    bash "$root" "$@"
}

((EUID == 0)) || fail "this needs root, for chroot"
mkdir -p "$cache"
[[ -f $cache/minbase.tar ]] || make_base

root=$(mktemp -d "${TMPDIR:-/var/tmp}/pointsman-fresh.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
tar -C "$root" -xf "$cache/minbase.tar"
copy_network "$root"
mkdir -p "$root/src"
if [[ -n $(git -C "$repository" status --porcelain) ]]; then
  printf 'fresh: changes that are not committed are not part of this run\n' >&2
fi
git clone --quiet --no-hardlinks "$repository" "$root/src/pointsman"
data=${POINTSMAN_DATA:-$repository/../shared/data}
if [[ -d $data ]]; then
  mkdir -p "$root/src/shared"
  cp -r "$data" "$root/src/shared/data"
fi

# timed <command...>
timed() {
  local begin=$SECONDS status=0
  run_inside "$root" "$@" || status=$?
  summary+=$(awk -v s=$((SECONDS - begin)) -v status="$status" -v what="$*" \
    'BEGIN {printf "%-24s %5.1f minutes, %s\n", what, s / 60, status ? "FAILED (" status ")" : "passed"}')$'\n'
  ((status == 0)) || failed=1
}

summary='' failed=0
if (($#)); then
  timed "$@"
else
  timed ./dev demo
  timed .ci/run
fi
printf '\n%s' "$summary"
exit "$failed"
