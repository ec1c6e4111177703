#!/usr/bin/env bash
# Proves the two commands on a bare Debian 12: `packaging/fresh_machine.sh FOLDER [make target…]`, as root. Default targets: run test.
# FOLDER becomes the machine: minbase with python3, pip, make and git. Of the machine it runs on it takes how to reach packages, nothing else.
# `run` counts as done when the window shows and its server runs. ARGS in the environment is handed to make. Needs debootstrap, Xvfb and xdotool.
set -euo pipefail
home=/root

main() {
  machine=$(realpath -m "$1")
  checkout=$(realpath "$(dirname "$0")/..")
  [ "$(id -u)" = 0 ] || fail "Only root can make and enter a machine."
  [ -z "$(ls -A "$machine" 2>/dev/null)" ] || fail "$machine is not empty."
  step "bare Debian 12" make_machine
  step "clone" git clone --quiet "$checkout" "$machine/srv/sluice"
  # Mounts and processes live in namespaces of their own and end with them.
  exec unshare --mount --pid --fork --kill-child "$0" --inside "$machine" "${@:2}"
}

make_machine() {
  debootstrap --variant=minbase bookworm "$machine" "$(mirror)" >"$machine.log" 2>&1 || fail "See $machine.log."
  take_package_sources
  in_machine sh -c 'apt-get -q update && apt-get -qy install --no-install-recommends python3 python3-pip make git' >>"$machine.log" 2>&1 ||
    fail "See $machine.log."
}

mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null |
    sed -nE 's/^(URIs:|deb( \[[^]]*\])?) +(https?:[^ ]+).*/\3/p' | head -n 1
}

take_package_sources() {
  local file
  rm -f "$machine/etc/apt/sources.list"  # debootstrap's own
  for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/keyrings /etc/apt/trusted.gpg.d \
    $(grep -lsE '^ *Acquire' /etc/apt/apt.conf.d/*) /etc/resolv.conf /etc/hosts /etc/pip.conf ~/.config/pip/pip.conf ~/.pip/pip.conf ~/.npmrc \
    $(package_environment | sed -nE 's/^[^=]*(CERT|CA)[^=]*=//p'); do
    [ ! -f "$file" ] && [ ! -d "$file" ] && continue
    [ -d "$file" ] && [ -d "$machine$file" ] && rm -r "${machine:?}$file"
    mkdir -p "$machine$(dirname "$file")"
    cp -rL --remove-destination "$file" "$machine$file"
  done
}

package_environment() {
  env | grep -E '^(PIP_|npm_config_|SSL_CERT_|REQUESTS_CA|CURL_CA|NODE_EXTRA_CA|GIT_SSL_CA|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)' || true
}

in_machine() {
  local environment
  mapfile -t environment < <(package_environment)
  chroot "$machine" env -i "${environment[@]}" HOME=$home PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
    DEBIAN_FRONTEND=noninteractive DISPLAY="${DISPLAY:-}" ARGS="${ARGS:-}" "$@"
}

inside() {
  machine=$1
  mount --make-rprivate /
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
  mount_local_packages
  for target in "${@:2}"; do
    if [ "$target" = run ]; then step "make run, until the window shows and its server runs" run_until_window; else step "make $target" make_target "$target"; fi
  done
}

# Folders of packages that pip's settings name.
mount_local_packages() {
  local folder
  for folder in $({ package_environment; cat /etc/pip.conf ~/.config/pip/pip.conf ~/.pip/pip.conf 2>/dev/null || true; } |
    grep -oE '(file://|[= ])/[^ ,]+' | sed -E 's#^(file://|[= ])##; s#/simple/?$##' | sort -u); do
    [ -d "$folder" ] || continue
    mkdir -p "$machine$folder"
    mount --bind -o ro "$folder" "$machine$folder"
  done
}

make_target() { in_machine make -C /srv/sluice "$1"; }

run_until_window() {
  local display window made
  export DISPLAY
  exec {display}< <(exec Xvfb -displayfd 1 -screen 0 1600x1000x24 -nolisten tcp 2>/dev/null)
  read -r -u "$display" DISPLAY && DISPLAY=:$DISPLAY
  make_target run &
  made=$!
  window=$(timeout 600 xdotool search --sync --onlyvisible --name Sluice | head -n 1)
  [ -n "$window" ] || fail "No window came."
  xdotool getwindowname "$window"
  until compgen -G "$machine$home/.local/share/*/server.json" >/dev/null; do
    kill -0 "$made" 2>/dev/null || fail "It ended by itself."
    sleep 0.1
  done
  sleep 2  # the window may have found a server of an earlier run and be about to look after signals
  kill "$(xdotool getwindowpid "$window")"
  wait "$made" || fail "It did not end well."
}

step() {
  local began=$SECONDS
  "${@:2}"
  printf '== %s: %s s\n' "$1" $((SECONDS - began))
}

fail() {
  echo "$*" >&2
  exit 1
}

case ${1:-} in
  "") fail "Usage: $0 FOLDER [make target…]" ;;
  --inside) inside "${@:2}" ;;
  *) [ $# -gt 1 ] || set -- "$1" run test; main "$@" ;;
esac
