/* Many commands: of a file, where the first that fails ends them, or of standard input, where they go on. */
#include "cli/headless-commands.h"
#include "cli/headless-file.h"

#include "cli/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A file that runs itself is stopped here. */
#define DEPTH_MAX 16

int headless_run(Headless *h, int n, char **words) {
        CLEANUP_LINE HeadlessLine l = { 0 };
        int r;

        r = headless_line_parse(h, &l, n, words);
        if (r != HEADLESS_OK)
                return r;
        if (l.help) {
                headless_help(l.command);
                return HEADLESS_OK;
        }
        return l.command->run(h, &l);
}

int headless_run_text(Headless *h, const char *text) {
        CLEANUP_WORDS Words w = { 0 };
        int r;

        r = words_split(&w, text);
        if (r == -EINVAL)
                return headless_fail(h, HEADLESS_ARGUMENTS, "a quote is not closed");
        if (r < 0)
                return headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r));
        if (w.n == 0)
                return HEADLESS_OK;
        if (strcmp(w.words[0], "exit") == 0 || strcmp(w.words[0], "quit") == 0)
                return w.n == 1 ? HEADLESS_LEAVE
                                : headless_fail(h, HEADLESS_ARGUMENTS, "%s takes no arguments", w.words[0]);
        return headless_run(h, (int)w.n, w.words);
}

/* What the first that failed came to. */
static int run_lines(Headless *h, FILE *file, bool keep_going) {
        CLEANUP_FREE char *line = NULL;
        size_t size = 0;
        int first = HEADLESS_OK;

        for (h->number = 1; getline(&line, &size, file) >= 0; h->number++) {
                const int r = headless_run_text(h, line);

                /* Who writes commands may wait for the result of each. */
                if (keep_going && fflush(stdout) != 0)
                        return headless_fail(h, HEADLESS_GENERIC, "Cannot write the result: %s",
                                             strerror(errno));
                if (r == HEADLESS_LEAVE)
                        return first;
                if (first == HEADLESS_OK)
                        first = r;
                if (r != HEADLESS_OK && !keep_going)
                        return r;
        }
        if (ferror(file))
                return headless_fail(h, HEADLESS_GENERIC, "Cannot read it: %s", strerror(errno));
        return first;
}

/* Remembers where lines came from while others are run. */
static int run_source(Headless *h, FILE *file, const char *name, bool keep_going) {
        const Headless before = *h;
        int r, settled;

        h->source = name;
        h->keeps = h->hurries = true;
        /* Who writes commands may look at the file after each. */
        h->defers = !keep_going;
        h->depth++;
        r = run_lines(h, file, keep_going);
        h->source = before.source;
        h->number = before.number;
        h->depth = before.depth;
        h->keeps = before.keeps;
        h->hurries = before.hurries;
        h->defers = before.defers;
        settled = before.hurries ? HEADLESS_OK : headless_settle(h);
        return r != HEADLESS_OK ? r : settled;
}

int headless_read(Headless *h) {
        return run_source(h, stdin, "standard input", true);
}

int headless_batch(Headless *h, const HeadlessLine *l) {
        const char *path;
        struct stat st;
        FILE *file;
        int r;

        r = headless_file(h, l, "file", &path);
        if (r != HEADLESS_OK)
                return r;
        if (h->depth == DEPTH_MAX)
                return headless_fail(h, HEADLESS_GENERIC, "%s: batches in batches are %d deep at most", path,
                                     DEPTH_MAX);
        file = fopen(path, "re");
        if (!file)
                return headless_fail(h, errno == ENOENT ? HEADLESS_NO_FILE : HEADLESS_GENERIC,
                                     "Cannot open %s: %s", path, strerror(errno));
        if (fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode))
                r = headless_fail(h, HEADLESS_GENERIC, "%s is a folder", path);
        else
                r = run_source(h, file, path, false);
        (void)fclose(file);
        return r;
}

int headless_cmd_help(Headless *h, const HeadlessLine *l) {
        const HeadlessCommand *c = l->n_args > 0 ? headless_command(l->args[0]) : NULL;

        if (l->n_args > 0 && !c)
                return headless_fail(h, HEADLESS_NO_COMMAND,
                                     "no command %s (goxel-headless help lists them)", l->args[0]);
        headless_help(c);
        return HEADLESS_OK;
}

int headless_version(Headless *h, const HeadlessLine *l) {
        json_object *told;

        if (!h->json) {
                (void)printf("goxel-headless %s\n", goxel_client_version());
                return HEADLESS_OK;
        }
        told = json_object_new_object();
        json_object_object_add(told, "version", json_object_new_string(goxel_client_version()));
        headless_result(h, told);
        return HEADLESS_OK;
}
