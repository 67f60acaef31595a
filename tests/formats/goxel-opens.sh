#!/bin/sh
# goxel-opens.sh FORMAT-TOOL FILE… — Debian's goxel opens what we write and finds the voxels that we find.
# Each FILE is converted to .gox, .vox and .qb; goxel exports them as text, and so do we. A .gox among the
# files is also opened by goxel as it is, which judges our reader. Exit 77: goxel is not installed.
set -eu

tool=$1
shift
for program in goxel xvfb-run; do
        command -v "$program" >/dev/null || {
                echo "skipped: $program is not installed"
                exit 77
        }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" XDG_RUNTIME_DIR="$work"
failed=0

voxels() {
        grep -v '^#' "$1" | sort
}

# judge WHAT IN OUR-TEXT
judge() {
        rm -f "$work/goxel.txt"
        if ! timeout 120 xvfb-run -a goxel "$2" -e "$work/goxel.txt" >"$work/log" 2>&1; then
                cat "$work/log"
                echo "not ok: $1: goxel fails"
                failed=1
        elif voxels "$work/goxel.txt" >"$work/theirs" && voxels "$3" >"$work/ours" &&
                cmp -s "$work/theirs" "$work/ours"; then
                echo "ok: $1, $(wc -l <"$work/ours") voxels"
        else
                echo "not ok: $1: goxel finds $(wc -l <"$work/theirs") voxels, we $(wc -l <"$work/ours")"
                diff "$work/theirs" "$work/ours" | head -n 5
                failed=1
        fi
}

for file; do
        name=$(basename "$file")
        "$tool" convert "$file" "$work/a.gox"
        # Debian's goxel shows what is hidden in a .vox.
        "$tool" convert "$file" "$work/a.vox" hidden=false
        "$tool" convert "$file" "$work/a.txt"
        judge "$name as .gox" "$work/a.gox" "$work/a.txt"
        judge "$name as .vox" "$work/a.vox" "$work/a.txt"
        "$tool" convert "$file" "$work/a.qb"
        judge "$name as .qb" "$work/a.qb" "$work/a.txt"
        case $name in
        *.gox) judge "$name itself" "$file" "$work/a.txt" ;;
        esac
done
exit "$failed"
