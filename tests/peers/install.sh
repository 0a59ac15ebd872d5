#!/bin/sh
# Installs the Bluesky PDS and its Node 22 into tests/peers/node_modules, from the lock file. Needs npm and a C++ compiler.
set -eu
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo "npm is not installed; this installs it: tests/peers/install_system.sh" >&2; exit 1; }
[ node_modules/.built -nt package-lock.json ] && exit 0

quietly() { # runs a command, shows what it printed only if it failed
    "$@" >install.log 2>&1 || { cat install.log >&2; exit 1; }
}
quietly npm ci --ignore-scripts --no-progress --loglevel=error
# The one native module, compiled against the headers of the Node that will load it.
node_home=$(dirname "$(dirname "$(ls -d "$PWD"/node_modules/node-*/bin/node)")")
export PATH="$node_home/bin:$PATH" npm_config_nodedir="$node_home" npm_config_build_from_source=true
quietly npm rebuild better-sqlite3 --loglevel=error
rm -f install.log
touch node_modules/.built
