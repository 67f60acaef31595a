#include "base/fd.h"
#include "base/log.h"
#include "config.h"
#include "script/console.h"
#include "script/limits.h"
#include "script/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The channel, as whoever starts this passes it. */
#define CHANNEL_FD 3

static int usage(FILE *out, int code) {
        (void)fputs("goxel-script [--version | --help]\n\n"
                    "Runs one script on a copy of a voxel model and gives back what it changed. It is\n"
                    "started by goxeld or goxelctl, with a socket as descriptor 3.\n\n"
                    "  --version  print the version\n",
                    out);
        return code;
}

/* What it changed, once it has run to its end. */
static int take_change(ScriptModel *m, Buf *bytes, ScriptAnswer *answer) {
        int r;

        if (answer->end != SCRIPT_DONE)
                return 0;
        r = edit_change(m->edit, bytes);
        answer->change = bytes->data;
        answer->change_n = bytes->n;
        return r;
}

static int work(const ScriptRequest *q) {
        ScriptAnswer answer = { 0 };
        ScriptModel *m = NULL;
        ScriptRun *run = NULL;
        Buf change = { 0 };
        int r;

        r = script_model_new(&m, q->model, q->model_n);
        if (r == 0)
                m->selection = q->selection;
        if (r == 0)
                r = script_run_new(&run, m, q->name);
        if (r == 0)
                r = limits_begin(CHANNEL_FD, q->memory, q->time_ms);
        if (r < 0)
                return r;
        r = script_run(run, q->text, &answer);
        if (r == 0)
                r = take_change(m, &change, &answer);
        limits_end();
        if (r == -ENOMEM)
                answer = (ScriptAnswer){ .end = SCRIPT_MEMORY };
        else if (r < 0)
                return r;
        answer.console = console.text;
        answer.console_n = console.n;
        answer.console_cut = console.cut;
        return script_send_answer(CHANNEL_FD, &answer);
}

/* The text of a request has no end of its own: a model follows. */
static int run_one(void) {
        CLEANUP_FREE char *text = NULL;
        ScriptRequest q;
        int r;

        /* A signal for a whole group of processes (Ctrl-C) is for those who started us. */
        (void)signal(SIGINT, SIG_IGN);
        (void)signal(SIGPIPE, SIG_IGN);
        limits_prepare();
        r = script_read_request(CHANNEL_FD, &q);
        if (r == -ENODATA)
                return 0;
        if (r == 0) {
                text = strndup(q.text, q.text_n);
                q.text = text;
                r = text ? work(&q) : -ENOMEM;
        }
        if (r < 0 && r != -EPIPE)
                log_error("The script program ends: %s", strerror(-r));
        return r < 0;
}

int main(int argc, char **argv) {
        log_init("goxel-script", LOG_INFO);
        if (argc == 1)
                /* Nothing is left to be put in order, and the language takes long for it. */
                _exit(run_one());
        if (argc == 2 && strcmp(argv[1], "--version") == 0)
                return printf("goxel-script %s (%s)\n", GOXEL_VERSION, GOXEL_BUILD) < 0;
        if (argc == 2 && strcmp(argv[1], "--help") == 0)
                return usage(stdout, 0);
        (void)fprintf(stderr, "goxel-script: unknown argument: %s\n", argv[1]);
        return usage(stderr, 2);
}
