#include "daemon/options.h"

#include "base/places.h"
#include "base/text.h"
#include "config.h"
#include "config/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum OptionType { OPTION_FLAG, OPTION_TEXT, OPTION_SETTING, OPTION_VERSION, OPTION_HELP } OptionType;

typedef struct Option {
        const char *name;
        const char *value; /* what the help calls it; NULL: none */
        OptionType type;
        size_t offset; /* in Options, or of OPTION_SETTING in Settings */
        const char *text;
} Option;

#define FIELD(member) offsetof(Options, member)
#define SETTING(member) offsetof(Settings, member)

static const Option table[] = {
        { "system", NULL, OPTION_FLAG, FIELD(system), "serve all users, each with projects of their own" },
        { "socket", "PATH", OPTION_TEXT, FIELD(socket), "listen there, when no socket is passed" },
        { "state-dir", "DIR", OPTION_TEXT, FIELD(state), "folder of the projects" },
        { "background", NULL, OPTION_FLAG, FIELD(background),
          "return once connections are accepted, leave when idle, log to goxeld.log in the state's folder" },
        { "engine", "PATH", OPTION_TEXT, FIELD(engine), "the engine program" },
        { "description", "FILE", OPTION_TEXT, FIELD(description), "the engine's method tables" },
        { "idle-ms", "N", OPTION_SETTING, SETTING(idle_ms),
          "leave when nobody was connected for so long; 0: never (the default when --socket is held by us, not "
          "in the background)" },
        { "engine-idle-ms", "N", OPTION_SETTING, SETTING(engine_idle_ms),
          "an engine leaves when its clients were silent for so long; 0: never" },
        { "first-line-ms", "N", OPTION_SETTING, SETTING(first_line_ms),
          "time a client has for its first request" },
        { "engine-start-ms", "N", OPTION_SETTING, SETTING(engine_start_ms),
          "time an engine has to get ready" },
        { "engine-hang-ms", "N", OPTION_SETTING, SETTING(engine_hang_ms),
          "an engine that neither answers nor gets on for so long is killed; 0: never" },
        { "sessions-per-uid", "N", OPTION_SETTING, SETTING(sessions_per_user),
          "connections that a user may have" },
        { "engines-per-uid", "N", OPTION_SETTING, SETTING(engines_per_user),
          "projects that a user may have open" },
        { "log-level", "LEVEL", OPTION_SETTING, SETTING(log_level), "debug, info, notice, warning or err" },
        { "version", NULL, OPTION_VERSION, 0, "print the version" },
        { "help", NULL, OPTION_HELP, 0, "print this help" },
};

static int print_help(void) {
        (void)printf("goxeld [OPTION…]\n\n"
                     "Holds voxel projects for programs, on a socket. It is started by its service manager\n"
                     "at the first connect; without one, --socket makes it hold the socket itself.\n\n");
        for (size_t i = 0; i < ARRAY_LEN(table); i++) {
                char left[64];

                (void)snprintf(left, sizeof(left), "--%s %s", table[i].name,
                               table[i].value ? table[i].value : "");
                (void)printf("  %-22s %s\n", left, table[i].text);
        }
        return OPTIONS_DONE;
}

static int fail(const char *name, const char *why) {
        (void)fprintf(stderr, "goxeld: --%s %s\n", name, why);
        return -EINVAL;
}

/* Times are in ms here, and without a unit. */
static int take_setting(Options *options, const Option *o, const char *value) {
        const ConfigKey *key = config_key_of(o->offset);
        char expected[UNIT_TEXT_MAX];
        uint64_t *field = config_value(&options->settings, key);

        options->given[key - config_keys] = true;
        if (key->unit == UNIT_SPAN) {
                if (parse_u64(value, key->min, key->max, field) >= 0)
                        return 0;
                (void)snprintf(expected, sizeof(expected), "a number from %llu to %llu",
                               (unsigned long long)key->min, (unsigned long long)key->max);
        } else {
                if (unit_parse(key, value, field) >= 0)
                        return 0;
                (void)unit_expected(key, expected);
        }
        (void)fprintf(stderr, "goxeld: --%s takes %s\n", o->name, expected);
        return -EINVAL;
}

static int take(Options *options, const Option *o, const char *value) {
        switch (o->type) {
        case OPTION_FLAG:
                *(bool *)(void *)((char *)options + o->offset) = true;
                return 0;
        case OPTION_TEXT:
                if (!value[0])
                        return fail(o->name, "must not be empty");
                *(const char **)(void *)((char *)options + o->offset) = value;
                return 0;
        case OPTION_SETTING:
                return take_setting(options, o, value);
        case OPTION_VERSION:
                (void)printf("goxeld %s (%s)\n", GOXEL_VERSION, GOXEL_BUILD);
                return OPTIONS_DONE;
        case OPTION_HELP:
                return print_help();
        }
        return -EINVAL;
}

/* `--name value` or `--name=value`; *i moves on to the last argument that was used. */
static int take_argument(Options *options, int argc, char **argv, int *i) {
        const char *name = argv[*i], *equals, *value = NULL;
        size_t n;

        if (strncmp(name, "--", 2) != 0) {
                (void)fprintf(stderr, "goxeld: unknown argument: %s\n", name);
                return -EINVAL;
        }
        name += 2;
        equals = strchr(name, '=');
        n = equals ? (size_t)(equals - name) : strlen(name);
        for (size_t k = 0; k < ARRAY_LEN(table); k++) {
                const Option *o = &table[k];

                if (strlen(o->name) != n || strncmp(o->name, name, n) != 0)
                        continue;
                if (!o->value)
                        return equals ? fail(o->name, "takes no value") : take(options, o, "");
                value = equals ? equals + 1 : *i + 1 < argc ? argv[++*i] : NULL;
                if (!value)
                        return fail(o->name, "needs a value");
                return take(options, o, value);
        }
        (void)fprintf(stderr, "goxeld: unknown option: --%.*s\n", (int)n, name);
        return -EINVAL;
}

static const char *place(const char *variable, const char *installed) {
        const char *given = getenv(variable);

        return given && given[0] ? given : installed;
}

int options_parse(Options *ret, int argc, char **argv) {
        Options o = {
                .engine = place("GOXEL_ENGINE", GOXEL_ENGINE_PATH),
                .description = place("GOXEL_ENGINE_DESCRIPTION", GOXEL_ENGINE_DESCRIPTION),
                .script = place("GOXEL_SCRIPT", GOXEL_SCRIPT_PATH),
        };
        int r;

        for (int i = 1; i < argc; i++) {
                r = take_argument(&o, argc, argv, &i);
                if (r != 0)
                        return r;
        }
        *ret = o;
        return 0;
}

int options_state(const Options *options, char **ret) {
        CLEANUP_FREE char *here = NULL;

        if (!options->state)
                return options->system ? place_system_state(ret) : place_state(ret);
        if (options->state[0] == '/') {
                *ret = strdup(options->state);
                return *ret ? 0 : -ENOMEM;
        }
        here = realpath(".", NULL);
        if (!here)
                return -errno;
        return asprintf(ret, "%s/%s", here, options->state) < 0 ? -ENOMEM : 0;
}
