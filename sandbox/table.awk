# Turns a policy into a C table: awk -v table=NAME -f table.awk FILE.policy. sandbox.h explains the lines.

function fail(text) {
        printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
        failed = 1
        exit 1
}

function condition(text,    argument, part) {
        if (text == "")
                return "SANDBOX_ALWAYS, 0, 0, 0"
        if (text !~ /^arg[0-5](&[A-Z0-9_|]+|!)?=[A-Z0-9_|]+$/)
                fail("not a condition: " text)
        argument = substr(text, 4, 1)
        split(substr(text, 5), part, "=")
        if (part[1] == "!")
                return "SANDBOX_UNEQUAL, " argument ", 0, " part[2]
        if (part[1] != "")
                return "SANDBOX_MASKED, " argument ", " substr(part[1], 2) ", " part[2]
        return "SANDBOX_EQUAL, " argument ", 0, " part[2]
}

function add(action, error, call, test, own) {
        if (call !~ /^[a-z0-9_]+$/)
                fail("not a system call: " call)
        if (own)
                mine[call] = 1
        # One without a condition swallows the others, whatever they say.
        if ((call, own) in bare && (bare[call, own] == "" || test == ""))
                fail("two lines about " call ", one of them without a condition")
        bare[call, own] = test
        row_call[++rows] = call
        row_own[rows] = own
        row_text[rows] = sprintf("{ \"%s\", %s, %s, %s },", call, action, error, condition(test))
}

# The rest of a line from field `from` on: calls, then perhaps one condition.
function calls(action, error, from, own,    i, last, test) {
        last = NF
        if ($last ~ /^arg/)
                test = $(last--)
        if (last < from)
                fail("no system call: " $0)
        for (i = from; i <= last; i++)
                add(action, error, $i, test, own)
}

function line(own) {
        sub(/#.*/, "")
        if (NF == 0)
                return
        if ($1 == "allow")
                calls("SANDBOX_ALLOW", 0, 2, own)
        else if ($1 == "kill")
                calls("SANDBOX_KILL", 0, 2, own)
        else if ($1 == "errno" && $2 ~ /^E[A-Z0-9]+$/)
                calls("SANDBOX_ERRNO", $2, 3, own)
        else if ($1 == "include" && NF == 2 && own)
                include(FILENAME, $2)
        else
                fail("not a rule: " $0)
}

function include(from, name,    path, got) {
        path = from
        sub(/[^\/]*$/, "", path)
        path = path name
        while ((got = (getline < path)) > 0)
                line(0)
        if (got < 0)
                fail("cannot read " path)
        close(path)
}

{ line(1) }

END {
        if (failed)
                exit 1
        print "/* Made by table.awk. */"
        print "#include \"sandbox/constants.h\"\n"
        print "const SandboxRule " table "[] = {"
        for (i = 1; i <= rows; i++)
                if (row_own[i] || !(row_call[i] in mine))
                        print "        " row_text[i]
        print "        { 0 },\n};"
}
