# Includes that point up: docs/architecture.md lists the folders of src, each of which includes only what
# stands below it. Read it first, then the sources. Prints one line of TAP a folder.
FILENAME ~ /architecture\.md$/ {
        if (match($0, /^src\/[a-z]+ /)) {
                rank[substr($1, 5)] = ++folders
                at[folders] = substr($1, 5)
        }
        next
}

FNR == 1 {
        split(FILENAME, parts, "/src/")
        from = parts[2]
        sub(/\/.*/, "", from)
        if (!(from in rank)) {
                print "Bail out! docs/architecture.md does not know src/" from
                bailed = 1
                exit 1
        }
        seen[from] = 1
}

/^#include "[a-z]+\// {
        to = $2
        sub(/^"/, "", to)
        sub(/\/.*/, "", to)
        if (to in rank && (rank[to] < rank[from] || (from == "daemon" && to == "engine")))
                wrong[from] = wrong[from] "# " FILENAME ":" FNR ": " $2 "\n"
}

END {
        if (bailed)
                exit 1
        print "1.." folders
        for (i = 1; i <= folders; i++) {
                right = !(at[i] in wrong) && at[i] in seen
                print (right ? "ok " : "not ok ") i " src/" at[i] " includes only what stands below it"
                if (at[i] in wrong)
                        printf "%s", wrong[at[i]]
        }
}
