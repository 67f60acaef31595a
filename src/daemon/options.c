#include "daemon/options.h"

#include "base/log.h"
#include "base/text.h"
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef enum OptionType { OPTION_TEXT, OPTION_NUMBER, OPTION_LEVEL, OPTION_VERSION, OPTION_HELP } OptionType;

typedef struct Option {
        const char *name;
        const char *value; /* what the help calls it; NULL: none */
        OptionType type;
        size_t offset; /* in Options */
        uint64_t min, max;
        const char *text;
} Option;

#define FIELD(member) offsetof(Options, member)
#define DAY_MS (24u * 60 * 60 * 1000)

static const Option table[] = {
        { "socket", "PATH", OPTION_TEXT, FIELD(socket), 0, 0, "listen there, when no socket is passed" },
        { "state-dir", "DIR", OPTION_TEXT, FIELD(state), 0, 0, "folder of the projects" },
        { "engine", "PATH", OPTION_TEXT, FIELD(engine), 0, 0, "the engine program" },
        { "description", "FILE", OPTION_TEXT, FIELD(description), 0, 0, "the engine's method tables" },
        { "idle-ms", "N", OPTION_NUMBER, FIELD(idle_ms), 0, DAY_MS,
          "leave when nobody was connected for so long; 0: never (the default without a passed socket)" },
        { "engine-idle-ms", "N", OPTION_NUMBER, FIELD(engine_idle_ms), 0, DAY_MS,
          "an engine leaves when its clients were silent for so long; 0: never" },
        { "first-line-ms", "N", OPTION_NUMBER, FIELD(first_line_ms), 1, DAY_MS,
          "time a client has for its first request" },
        { "engine-start-ms", "N", OPTION_NUMBER, FIELD(engine_start_ms), 1, DAY_MS,
          "time an engine has to get ready" },
        { "sessions-per-uid", "N", OPTION_NUMBER, FIELD(sessions_per_uid), 1, 1000000,
          "connections that a user may have" },
        { "engines-per-uid", "N", OPTION_NUMBER, FIELD(engines_per_uid), 1, 10000,
          "projects that a user may have open" },
        { "log-level", "LEVEL", OPTION_LEVEL, FIELD(log_level), 0, 0,
          "debug, info, notice, warning or err" },
        { "version", NULL, OPTION_VERSION, 0, 0, 0, "print the version" },
        { "help", NULL, OPTION_HELP, 0, 0, 0, "print this help" },
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

static int parse_level(const Option *o, const char *value, int *ret) {
        static const struct {
                const char *name;
                int level;
        } levels[] = {
                { "debug", LOG_DEBUG },     { "info", LOG_INFO }, { "notice", LOG_NOTICE },
                { "warning", LOG_WARNING }, { "err", LOG_ERR },
        };

        for (size_t i = 0; i < ARRAY_LEN(levels); i++)
                if (strcmp(value, levels[i].name) == 0) {
                        *ret = levels[i].level;
                        return 0;
                }
        return fail(o->name, "takes debug, info, notice, warning or err");
}

static int take(Options *options, const Option *o, const char *value) {
        void *field = (char *)options + o->offset;
        char range[96];

        switch (o->type) {
        case OPTION_TEXT:
                if (!value[0])
                        return fail(o->name, "must not be empty");
                *(const char **)field = value;
                return 0;
        case OPTION_NUMBER:
                if (parse_u64(value, o->min, o->max, field) >= 0)
                        return 0;
                (void)snprintf(range, sizeof(range), "takes a number from %llu to %llu",
                               (unsigned long long)o->min, (unsigned long long)o->max);
                return fail(o->name, range);
        case OPTION_LEVEL:
                return parse_level(o, value, field);
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
                options->idle_given |= o->offset == FIELD(idle_ms);
                return take(options, o, value);
        }
        (void)fprintf(stderr, "goxeld: unknown option: --%.*s\n", (int)n, name);
        return -EINVAL;
}

int options_parse(Options *ret, int argc, char **argv) {
        Options o = {
                .engine = GOXEL_ENGINE_PATH,
                .description = GOXEL_ENGINE_DESCRIPTION,
                .idle_ms = 300000,
                .engine_idle_ms = 60000,
                .first_line_ms = 10000,
                .engine_start_ms = 10000,
                .sessions_per_uid = 1000,
                .engines_per_uid = 64,
                .log_level = LOG_INFO,
        };
        const char *engine = getenv("GOXEL_ENGINE");
        int r;

        if (engine && engine[0])
                o.engine = engine;
        for (int i = 1; i < argc; i++) {
                r = take_argument(&o, argc, argv, &i);
                if (r != 0)
                        return r;
        }
        *ret = o;
        return 0;
}
