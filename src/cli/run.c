/* run: a file of commands, a line each, or a program. */
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int run(Invocation *in) {
        if (option(in, "version"))
                return cmd_version(in);
        if (option(in, "help") && in->command && in->command->run == cmd_call && in->n_args > 0)
                return help_method(in, in->args[0]);
        if (option(in, "help") || !in->command) {
                help_print(in->command, in->group);
                return CLI_OK;
        }
        return in->command->run(in);
}

int cli_run(int argc, char **argv) {
        CLEANUP_INVOCATION Invocation in = { 0 };
        char fault[512];
        int r;

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

/* The commands of the file, and programs, are told by the environment what this one was told. */
static int pass_on(const Invocation *in) {
        const char *socket = option(in, "socket");

        if ((socket && setenv("GOXEL_SOCKET", socket, 1) < 0) ||
            (option(in, "no-daemon") && setenv("GOXEL_NO_DAEMON", "1", 1) < 0))
                return report_errno(in, -errno);
        return CLI_OK;
}

static int run_words(const Invocation *in, const Words *w) {
        CLEANUP_FREE char **argv = calloc(w->n + 4, sizeof(*argv));
        int argc = 0;

        if (!argv)
                return report_errno(in, -ENOMEM);
        argv[argc++] = (char *)"goxelctl";
        if (option(in, "json"))
                argv[argc++] = (char *)"--json";
        if (option(in, "quiet"))
                argv[argc++] = (char *)"--quiet";
        for (size_t i = 0; i < w->n; i++)
                argv[argc++] = w->words[i];
        return cli_run(argc, argv);
}

static int run_line(const Invocation *in, const char *path, unsigned number, const char *line) {
        CLEANUP_WORDS Words w = { 0 };
        int r;

        r = words_split(&w, line);
        if (r == -EINVAL)
                return report_fail(in, CLI_USAGE, "%s:%u: a quote is not closed", path, number);
        if (r < 0)
                return report_errno(in, r);
        if (w.n == 0)
                return CLI_OK;
        r = run_words(in, &w);
        return r == CLI_OK ? CLI_OK : report_fail(in, r, "%s:%u: this command failed", path, number);
}

static int run_lines(const Invocation *in, const char *path, FILE *file) {
        bool keep_going = option(in, "keep-going");
        CLEANUP_FREE char *line = NULL;
        size_t size = 0;
        int first = CLI_OK;

        for (unsigned number = 1; getline(&line, &size, file) >= 0; number++) {
                int r = run_line(in, path, number, line);

                if (r == CLI_CANCELLED || (r != CLI_OK && !keep_going))
                        return r;
                if (first == CLI_OK)
                        first = r;
        }
        return ferror(file) ? report_fail(in, CLI_FILE, "Cannot read %s: %s", path, strerror(errno)) : first;
}

static int run_program(const Invocation *in, const char *path) {
        CLEANUP_FREE char *named = NULL;

        /* A name without a folder is not looked for elsewhere. */
        if (!strchr(path, '/') && asprintf(&named, "./%s", path) < 0)
                return report_errno(in, -ENOMEM);
        (void)execl(named ? named : path, path, (char *)NULL);
        return report_fail(in, CLI_FILE, "Cannot start %s: %s", path, strerror(errno));
}

int cmd_run(Invocation *in) {
        static bool runs;
        const char *path = in->args[0];
        struct stat st;
        FILE *file;
        int r;

        /* It might be the same one. */
        if (runs)
                return report_fail(in, CLI_USAGE, "a file of commands cannot run another one");
        runs = true;
        r = pass_on(in);
        if (r != CLI_OK)
                return r;
        if (strcmp(path, "-") == 0)
                return run_lines(in, "standard input", stdin);
        file = fopen(path, "re");
        if (!file || fstat(fileno(file), &st) < 0)
                r = report_fail(in, CLI_FILE, "Cannot open %s: %s", path, strerror(errno));
        else if (!S_ISREG(st.st_mode))
                r = report_fail(in, CLI_FILE, "%s is not a regular file", path);
        else if ((st.st_mode & 0111) != 0)
                r = run_program(in, path);
        else
                r = run_lines(in, path, file);
        if (file)
                (void)fclose(file);
        return r;
}
