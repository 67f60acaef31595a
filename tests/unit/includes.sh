#!/bin/sh
# Whether the sources (the folder above src) include each other as docs/architecture.md says.
set -eu
find "$1/src" -name '*.[ch]' -print0 | sort -z | xargs -0 awk -f "$1/tests/unit/includes.awk" "$1/docs/architecture.md"
