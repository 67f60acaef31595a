# Makes the C table of the shells' scripts, so that goxelctl can print them.
BEGIN {
        print "#include \"cli/shells.h\"\n\nconst ShellScript shell_scripts[] = {"
}
FNR == 1 {
        if (NR > 1)
                print "        },"
        shell = FILENAME ~ /bash$/ ? "bash" : FILENAME ~ /fish$/ ? "fish" : "zsh"
        printf "        { \"%s\",\n", shell
}
{
        gsub(/[\\"]/, "\\\\&")
        printf "          \"%s\\n\"\n", $0
}
END {
        print "        },\n        { 0 },\n};"
}
