#!/usr/bin/env bash
# Readies this checkout for `make run` (argument "run") or for everything else ("test"). When nothing has changed it costs a fraction of a second.
set -euo pipefail
cd "$(dirname "$0")/.."

main() {
  local purpose=$1 requirements=requirements/dev.txt lists=(packaging/apt-run.txt packaging/apt-test.txt)
  if [ "$purpose" = run ]; then
    requirements=requirements/run.txt lists=(packaging/apt-run.txt)
  fi
  choose_python
  install_system_packages "${lists[@]}"
  make_environment
  once "$purpose" "$requirements" pyproject.toml || install_python_packages "$purpose" "$requirements"
  [ "$purpose" = run ] || once newman tests/newman/package-lock.json || install_newman
}

choose_python() {
  for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
  done
  fail "Sluice needs Python 3.11 or newer. Name one with: make PYTHON=/path/to/python3 …"
}

install_system_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  missing=$(sed 's/ *#.*//; s/ *| */|/; /^$/d' "$@" | while read -r names; do
    grep -qxE "${names//+/\\+}" <<<"$installed" || echo "${names%%|*}"
  done)
  environment_is_usable || "$python" -c 'import ensurepip' 2>/dev/null || missing+=" ${python##*/}-venv"
  [ -z "${missing// /}" ] || apt_install $missing
}

apt_install() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    echo "Installing system packages: $*" >&2
    "${as_root[@]}" apt-get -qq update >&2 || true  # the lists at hand may do
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qqy install --no-install-recommends "$@" >&2 && return
  fi
  printf '\nSystem packages are missing. This line installs them:\n  sudo apt-get install --no-install-recommends %s\n\n' "$*" >&2
}

environment_is_usable() { .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

make_environment() {
  environment_is_usable && return
  rm -rf .venv
  "$python" -m venv .venv || fail "Python cannot make a virtual environment; see above for what is missing."
}

install_python_packages() {
  .venv/bin/python -m pip install -qq --require-hashes -r "$2"
  .venv/bin/python -m pip install -qq --no-deps --no-build-isolation -e .
  done_once "$1" "$2" pyproject.toml
  [ "$1" = run ] || done_once run requirements/run.txt pyproject.toml  # dev.txt holds all of run.txt
}

install_newman() {
  PATH=$PWD/.venv/bin:$PATH .venv/bin/npm --prefix tests/newman ci --ignore-scripts --no-audit --no-fund --silent
  done_once newman tests/newman/package-lock.json
}

# once NAME FILE…: true when NAME was done with these very files.
once() { [ "$(cat ".venv/done-$1" 2>/dev/null)" = "$(cat "${@:2}" | cksum)" ]; }
done_once() { cat "${@:2}" | cksum >".venv/done-$1"; }

fail() {
  echo "$*" >&2
  exit 1
}

main "$@"
