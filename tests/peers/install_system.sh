#!/bin/sh
# Installs what the tests and the benchmarks take from Debian: a browser, npm, a compiler, ffmpeg; nginx and wrk for `make bench`.
set -eu
missing=""
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
}
need chromium chromium
need npm npm
need g++ g++
need make make
need nginx nginx-light
need wrk wrk
need ffmpeg ffmpeg
need redis-server redis-server
need xmlsec1 xmlsec1
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"
else
    echo "Not installed:$missing. This installs them: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
command -v apt-get >/dev/null || { echo "Not installed:$missing. Install them with this system's package tool." >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# Package names are words of our own, to be split.
# shellcheck disable=SC2086
if $as_root apt-get update -qq >"$log" 2>&1 && $as_root apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1
then rm -f "$log"
else cat "$log" >&2; exit 1
fi
