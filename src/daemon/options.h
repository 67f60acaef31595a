/* What goxeld was told on its command line. */
#pragma once

#include "config/key.h"

typedef struct Options {
        bool system; /* serves many users; "the default" below is the machine's then, else the user's */
        bool background;
        const char *socket; /* NULL: the one that is passed, else the default */
        const char *state;  /* NULL: the default */
        const char *engine;
        const char *description;
        const char *script;      /* the program that runs scripts */
        Settings settings;       /* those … */
        bool given[CONFIG_KEYS]; /* … that are over goxel.conf, beside config_keys */
} Options;

enum { OPTIONS_DONE = 1 };
/* Fills in the defaults and reads the arguments. 0; OPTIONS_DONE when all there was to do is done (--help);
 * -EINVAL: said on stderr which argument is wrong. */
int options_parse(Options *ret, int argc, char **argv);
/* The folder of the projects. Absolute: engines are told where their project is, wherever they start.
 * -ENOENT: there is no home; -ENOMEM, -errno. */
int options_state(const Options *options, char **ret);
