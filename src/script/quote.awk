# Turns a text into a C string: awk -v name=NAME -f quote.awk FILE…

BEGIN {
        print "/* Made by quote.awk. */"
        print "#include \"script/" name ".h\"\n"
        print "const char " name "[] ="
}
{
        gsub(/\\/, "&&")
        gsub(/"/, "\\\"")
        gsub(/\?\?/, "?\\?")
        print "        \"" $0 "\\n\""
}
END { print "        ;" }
