#!/usr/bin/env bash
# Readies this checkout for `make run` (argument "run") or for everything else ("test"). When nothing has changed it costs a fraction of a second.
set -euo pipefail
cd "$(dirname "$0")/.."

main() {
  local purpose=$1 requirements=requirements/dev.txt
  [ "$purpose" != run ] || requirements=requirements/run.txt
  choose_python
  install_system_packages "$purpose"
  environment_is_usable || make_environment
  once "$purpose" "$requirements" pyproject.toml || install_python_packages "$purpose" "$requirements"
  [ "$purpose" = run ] || once newman tests/newman/package-lock.json || install_newman
}

environment_is_usable() { is_python .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; }
is_python() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

choose_python() {
  python=.venv/bin/python
  environment_is_usable && return
  for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    is_python "$python" && return
  done
  fail "Sluice needs Python 3.11 or newer. Name one with: make PYTHON=/path/to/python3 …"
}

install_system_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  missing=$(wanted_packages "$1" | while read -r names; do
    grep -qxE "${names//+/\\+}" <<<"$installed" || echo "${names%%|*}"
  done)
  [ -z "$missing" ] || apt_install $missing
}

# One a line; "a|b" is satisfied by either.
wanted_packages() {
  sed '/^#/d; s/ *| */|/' packaging/apt-run.txt
  [ "$python" = .venv/bin/python ] || "$python" -c 'import ensurepip' 2>/dev/null || echo "${python##*/}-venv"
  [ "$1" != run ] || return 0
  sed '/^#/d; s/ *| */|/' packaging/apt-test.txt
  # The system's own Python keeps the library that PyInstaller takes along in a package of its own.
  "$python" -c 'import sys; sys.base_prefix == "/usr" and print(f"libpython3.{sys.version_info[1]}")'
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

make_environment() {
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
