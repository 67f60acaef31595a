# Reads meson's testlog.json (one object a line) and says what ran: cmocka's single tests where a
# program wrote TAP, else the program as one. The caller's files are named like build/meson-logs/…
#
# Output: lines "failed WHERE WHAT" and "skipped WHERE REASON", then "total PASSED FAILED SKIPPED".

function member(key,    at, text, end) {
        at = index($0, "\"" key "\": \"")
        if (!at)
                return ""
        text = substr($0, at + length(key) + 5)
        # The end is the first quote that no backslash stands before; "\\\\" would hide it, so fold that.
        gsub(/\\\\/, "\001", text)
        gsub(/\\"/, "\002", text)
        end = index(text, "\"")
        text = substr(text, 1, end - 1)
        gsub(/\\n/, "\n", text)
        gsub(/\\t/, "\t", text)
        gsub("\001", "\\", text)
        gsub("\002", "\"", text)
        return text
}

function say(kind, what) {
        printf "%s %s %s\n", kind, place, what
}

{
        result = member("result")
        place = FILENAME
        sub(/\/meson-logs.*/, "", place)
        name = member("name")
        sub(/^[^ ]*:/, "", name)
        gsub(/ \/ /, "/", name)
        place = place "/" name
        n = split(member("stdout"), lines, "\n")
        ok = bad = skips = 0
        reason = ""
        for (i = 1; i <= n; i++) {
                if (lines[i] ~ /^SKIP: /) {
                        reason = substr(lines[i], 7)
                } else if (lines[i] ~ /^(not )?ok .*# SKIP/) {
                        skips++
                        test = lines[i]
                        sub(/.*# SKIP */, "", test)
                        say("skipped", test (reason == "" ? "" : ": " reason))
                        reason = ""
                } else if (lines[i] ~ /^ok /) {
                        ok++
                } else if (lines[i] ~ /^not ok /) {
                        bad++
                        test = lines[i]
                        sub(/^not ok [0-9 -]*/, "", test)
                        say("failed", test)
                }
        }
        if (result == "SKIP") {
                skips++
                say("skipped", reason == "" ? "says no reason" : reason)
        } else if (result == "OK") {
                if (ok + skips + bad == 0)
                        ok = 1
        } else if (bad == 0) {
                bad++
                say("failed", "ended with " result)
        }
        passed += ok
        failed += bad
        skipped += skips
}

END {
        printf "total %d %d %d\n", passed, failed, skipped
}
