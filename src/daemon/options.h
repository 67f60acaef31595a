/* What goxeld was told on its command line. */
#pragma once

#include "base/macros.h"

typedef struct Options {
        const char *socket; /* NULL: the one that is passed, else the user's */
        const char *state;  /* NULL: the user's */
        const char *engine;
        const char *description;
        uint64_t idle_ms; /* 0: never leave */
        bool idle_given;
        uint64_t engine_idle_ms;
        uint64_t first_line_ms;
        uint64_t engine_start_ms;
        uint64_t sessions_per_uid;
        uint64_t engines_per_uid;
        int log_level;
} Options;

enum { OPTIONS_DONE = 1 };
/* Fills in the defaults and reads the arguments. 0; OPTIONS_DONE when all there was to do is done (--help);
 * -EINVAL: said on stderr which argument is wrong. */
int options_parse(Options *ret, int argc, char **argv);
