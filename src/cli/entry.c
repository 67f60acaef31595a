#include "cli/entry.h"

#include "rpc/member.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "goxelctl"
#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* Programs that are started by a desktop find these, whatever a shell's PATH is. */
static const char *const usual[] = { "/usr/bin/" PROGRAM, "/usr/local/bin/" PROGRAM, "/bin/" PROGRAM };

static json_object *command(void) {
        char path[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

        if (n < 0)
                return json_object_new_string(PROGRAM);
        path[n] = '\0';
        for (size_t i = 0; i < ARRAY_LEN(usual); i++)
                if (strcmp(path, usual[i]) == 0)
                        return json_object_new_string(PROGRAM);
        return json_object_new_string(path);
}

static void add(json_object *list, const char *text) {
        json_object_array_add(list, json_object_new_string(text));
}

/* Agents start it in any folder. */
static int add_socket(json_object *list, const char *path) {
        CLEANUP_FREE char *folder = NULL, *whole = NULL;

        add(list, "--socket");
        if (path[0] == '/') {
                add(list, path);
                return 0;
        }
        folder = getcwd(NULL, 0);
        if (!folder)
                return -errno;
        if (asprintf(&whole, "%s/%s", folder, path) < 0)
                return -ENOMEM;
        add(list, whole);
        return 0;
}

static int arguments(const Invocation *in, json_object **ret) {
        json_object *list = json_object_new_array();
        const char *socket = option(in, "socket"), *groups = option(in, "tools");
        int r = socket ? add_socket(list, socket) : 0;

        if (r < 0) {
                json_object_put(list);
                return r;
        }
        add(list, "mcp");
        if (option(in, "read-only"))
                add(list, "--read-only");
        if (groups) {
                add(list, "--tools");
                add(list, groups);
        }
        *ret = list;
        return 0;
}

/* New reference; NULL: there is none. */
static json_object *parse(Span text) {
        CLEANUP_FREE char *copy = text.n > 0 ? strndup(text.at, text.n) : NULL;

        return copy ? json_tokener_parse(copy) : NULL;
}

static bool ours(json_object *o) {
        const char *path = member_text(o, "command"), *slash = path ? strrchr(path, '/') : NULL;

        return path && strcmp(slash ? slash + 1 : path, PROGRAM) == 0;
}

bool entry_is_ours(Span present) {
        json_object *o = parse(present);
        bool yes = ours(o);

        json_object_put(o);
        return yes;
}

static int fill(json_object *o, const Invocation *in, const Agent *a) {
        json_object *list;
        int r;

        r = arguments(in, &list);
        if (r < 0)
                return r;
        if (a->typed)
                json_object_object_add(o, "type", json_object_new_string("stdio"));
        json_object_object_add(o, "command", command());
        json_object_object_add(o, "args", list);
        return 0;
}

int entry_make(char **ret, const Invocation *in, const Agent *a, Span present) {
        json_object *old = parse(present), *o;
        int r = present.n > 0 && !ours(old) ? ENTRY_FOREIGN : 0;

        o = present.n > 0 ? parse(present) : json_object_new_object();
        if (r == 0)
                r = o ? fill(o, in, a) : -ENOMEM;
        if (r == 0 && json_object_equal(old, o))
                r = ENTRY_SAME;
        if (r == 0) {
                *ret = strdup(json_object_to_json_string_ext(o, STYLE));
                r = *ret ? 0 : -ENOMEM;
        }
        json_object_put(old);
        json_object_put(o);
        return r;
}
