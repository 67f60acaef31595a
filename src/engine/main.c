#include "base/log.h"
#include "config.h"
#include "engine/engine.h"
#include "engine/methods/methods.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* The control channel, as whoever starts an engine passes it. */
#define CHANNEL_FD 3

static int usage(FILE *out, int code) {
        (void)fputs("goxel-engine [--describe | --version | --help]\n\n"
                    "Serves one voxel project. It is started by goxeld or goxelctl, with the control\n"
                    "channel as descriptor 3.\n\n"
                    "  --describe  print the method tables as JSON\n"
                    "  --version   print the version\n",
                    out);
        return code;
}

static int describe(void) {
        return puts(json_object_to_json_string_ext(
                       engine_describe(), JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE)) < 0;
}

static int serve(void) {
        CLEANUP(engine_free) Engine *engine = NULL;
        Channel *channel;
        int r;

        /* A signal for a whole group of processes (Ctrl-C) is for those who started us: we leave when our
         * channel ends. */
        (void)signal(SIGINT, SIG_IGN);
        (void)signal(SIGPIPE, SIG_IGN);
        /* Tasks are waited for, whoever started us. */
        (void)signal(SIGCHLD, SIG_DFL);
        /* A write beyond RLIMIT_FSIZE fails by itself. */
        (void)signal(SIGXFSZ, SIG_IGN);
        r = channel_new(&channel, CHANNEL_FD);
        if (r < 0) {
                log_error("Descriptor %d is not the control channel: %s", CHANNEL_FD, strerror(-r));
                return 2;
        }
        r = engine_new(&engine, channel);
        if (r >= 0)
                r = sandbox_enter(&sandbox_engine);
        if (r >= 0)
                r = engine_run(engine);
        if (r < 0 && r != -EBUSY && r != -EPIPE) {
                log_error("The engine of project \"%s\" ends: %s",
                          engine && engine->project ? engine->project->name : "", strerror(-r));
                return 1;
        }
        return 0;
}

int main(int argc, char **argv) {
        log_init("goxel-engine", LOG_INFO);
        if (argc == 1)
                return serve();
        if (argc == 2 && strcmp(argv[1], "--describe") == 0)
                return describe();
        if (argc == 2 && strcmp(argv[1], "--version") == 0)
                return printf("goxel-engine %s (%s)\n", GOXEL_VERSION, GOXEL_BUILD) < 0;
        if (argc == 2 && strcmp(argv[1], "--help") == 0)
                return usage(stdout, 0);
        (void)fprintf(stderr, "goxel-engine: unknown argument: %s\n", argv[1]);
        return usage(stderr, 2);
}
