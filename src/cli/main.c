#include "cli/cmd.h"
#include "cli/completion.h"
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int run(Invocation *in) {
        if (option(in, "version"))
                return cmd_version(in);
        if (option(in, "help") || !in->command) {
                help_print(in->command, in->group);
                return CLI_OK;
        }
        return in->command->run(in);
}

int main(int argc, char **argv) {
        CLEANUP_INVOCATION Invocation in = { 0 };
        char fault[512];
        int r;

        /* Its words are parts of another command line, to be taken for what they are. */
        if (argc > 1 && strcmp(argv[1], "__complete") == 0)
                return completion_answer(argc - 2, argv + 2);
        r = invocation_parse(&in, argc, argv, fault, sizeof(fault));
        if (r < 0)
                return report_errno(&in, r);
        if (r != 0)
                return report_fail(&in, CLI_USAGE, "%s", fault);
        if (!in.command && !option(&in, "help") && !option(&in, "version"))
                return report_fail(&in, CLI_USAGE, "which command? (goxelctl help lists them)");
        r = run(&in);
        /* A result that nobody got is a failure. */
        if (fflush(stdout) != 0 || ferror(stdout))
                return report_fail(&in, CLI_FILE, "Cannot write the result: %s", strerror(errno));
        return r;
}
