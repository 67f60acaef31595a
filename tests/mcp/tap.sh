#!/bin/sh
# tap.sh FOLDER COMMAND…: runs a server of MCP and keeps what goes in and comes out, and its pid.
folder=$1
shift
# A client may start several, the first of them only to ask for versions.
tee "$folder/in.$$" | { sh -c 'echo $$ >"$0"; exec "$@"' "$folder/pid" "$@"; } | tee "$folder/out.$$"
