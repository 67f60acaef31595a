/* The engine, or the connection to the daemon, and which project is open in it. */
#include "cli/headless.h"

#include "base/fd.h"
#include "base/text.h"
#include "cli/known.h"
#include "cli/values.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/linkhash.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* --- the engine --------------------------------------------------------------------------------------- */

static int make_client(const Headless *h, bool private, GoxelClient **ret) {
        GoxelClient *c;
        int r;

        r = goxel_client_new(&c);
        if (r < 0)
                return r;
        r = goxel_client_set_name(c, "goxel-headless", goxel_client_version());
        if (r == 0 && private)
                r = goxel_client_set_private(c, true);
        if (r == 0 && h->socket)
                r = goxel_client_set_socket(c, h->socket);
        if (r < 0) {
                goxel_client_free(c);
                return r;
        }
        *ret = c;
        return 0;
}

static int give_up_daemon(Headless *h, GoxelClient *c) {
        int r;

        if (h->way == HEADLESS_FALLBACK) {
                headless_tell(h, "%s; an engine of this program's own is used", goxel_client_message(c));
                goxel_client_free(c);
                r = make_client(h, true, &h->client);
                return r < 0 ? headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r)) : HEADLESS_OK;
        }
        r = headless_fail(h, HEADLESS_GENERIC, "%s", goxel_client_message(c));
        goxel_client_free(c);
        return r;
}

int headless_connect(Headless *h) {
        GoxelClient *c;
        int r;

        if (h->client)
                return HEADLESS_OK;
        r = make_client(h, h->way == HEADLESS_PRIVATE, &c);
        if (r < 0)
                return headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r));
        if (h->way == HEADLESS_DAEMON && goxel_client_is_private(c)) {
                goxel_client_free(c);
                return headless_fail(h, HEADLESS_GENERIC,
                                     "--daemon asks the daemon, which GOXEL_NO_DAEMON keeps away from");
        }
        if (!goxel_client_is_private(c) && goxel_client_connect(c) != 0)
                return give_up_daemon(h, c);
        h->client = c;
        if (!goxel_client_is_private(c))
                headless_tell(h, "the daemon at %s does the work", goxel_client_socket(c));
        return HEADLESS_OK;
}

/* --- calls -------------------------------------------------------------------------------------------- */

static void forget(Headless *h) {
        free(TAKE(h->path));
        h->stamp[0] = '\0';
        h->open = h->changed = h->read_only = h->due = h->unsynced = false;
        h->written = 0;
}

/* The daemon looks for the project at the front. */
static json_object *with_project(const Headless *h, const char *method, json_object *params) {
        const KnownMethod *m = known_method(method);
        json_object *all;

        if (!h->project || !m || !m->project_param)
                return json_object_get(params);
        all = json_object_new_object();
        json_object_object_add(all, m->project_param, json_object_new_string(h->project));
        json_object_object_foreach(params, key, value) {
                if (strcmp(key, m->project_param) != 0)
                        json_object_object_add(all, key, json_object_get(value));
        }
        return all;
}

static int explain(Headless *h, int code, int r) {
        const bool private = goxel_client_is_private(h->client);

        if (r == GOXEL_REMOTE)
                return headless_fail(h, code, "%s", goxel_client_message(h->client));
        code = r == -EINVAL || r == -EMSGSIZE ? HEADLESS_VALUE : HEADLESS_GENERIC;
        (void)headless_fail(h, code, "%s", goxel_client_message(h->client));
        goxel_client_clear_interrupt(h->client);
        /* The engine is gone, and the project with it: the next command has another one. */
        if (private && code == HEADLESS_GENERIC) {
                forget(h);
                goxel_client_free(TAKE(h->client));
        }
        return code;
}

int headless_call(Headless *h, int code, const char *method, json_object *params, int fd,
                  json_object **ret) {
        CLEANUP_FREE char *result = NULL;
        json_object *all;
        int r;

        if (!params)
                params = json_object_new_object();
        if (fd >= 0)
                json_object_object_add(params, "fd", json_object_new_int(0));
        all = with_project(h, method, params);
        r = goxel_client_call(h->client, method, json_object_to_json_string_ext(all, STYLE), &fd,
                              fd >= 0 ? 1 : 0, goxel_client_is_private(h->client) ? 0 : GOXEL_CALL_KEYED,
                              &result);
        json_object_put(all);
        json_object_put(params);
        if (r != 0)
                return explain(h, code, r);
        if (ret && value_json(result, strlen(result), ret) < 0)
                return headless_fail(h, HEADLESS_GENERIC, "The result of %s is too deep to be read", method);
        return HEADLESS_OK;
}

/* --- projects ----------------------------------------------------------------------------------------- */

/* In the daemon a file is worked on in a project of its own, which goes at the end. */
static int name_project(Headless *h) {
        uint8_t id[16];
        char text[2 * sizeof(id) + 1];
        int r;

        if (goxel_client_is_private(h->client) || (h->project && !h->borrowed))
                return HEADLESS_OK;
        free(TAKE(h->project));
        h->borrowed = false;
        r = random_id(id);
        hex(id, sizeof(id), text);
        if (r == 0 && asprintf(&h->project, "headless-%s", text) < 0) {
                h->project = NULL;
                r = -ENOMEM;
        }
        return r < 0 ? headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r)) : HEADLESS_OK;
}

static void warn_of_loss(const Headless *h) {
        if (h->open && h->changed && !h->borrowed)
                headless_complain(h, "warning: ", "changes to %s were not saved",
                                  h->path ? h->path : "the open project");
}

void headless_close(Headless *h) {
        /* What it says is all that can be done about it. */
        (void)headless_settle(h);
        warn_of_loss(h);
        forget(h);
}

static void delete_project(Headless *h) {
        json_object *params = json_object_new_object();

        json_object_object_add(params, "project", json_object_new_string(h->project));
        /* Of one that was never made there is nothing to delete. */
        (void)goxel_client_call(h->client, "goxel.delete_project",
                                json_object_to_json_string_ext(params, STYLE), NULL, 0,
                                GOXEL_CALL_REPEATABLE, NULL);
        json_object_put(params);
}

static void drop_project(Headless *h) {
        headless_close(h);
        if (h->project && !h->borrowed)
                delete_project(h);
        free(TAKE(h->project));
        h->borrowed = false;
}

void headless_end(Headless *h) {
        if (h->client)
                drop_project(h);
        h->client = goxel_client_free(h->client);
        free(TAKE(h->socket));
}

static int borrow(Headless *h, const char *name) {
        drop_project(h);
        h->project = strdup(name);
        h->borrowed = true;
        return h->project ? HEADLESS_OK : headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
}

bool headless_names_project(const Headless *h, const char *name) {
        return !goxel_client_is_private(h->client) && !value_is_file(name);
}

int headless_begin(Headless *h, const char *name, json_object *params, json_object **ret) {
        int r;

        headless_close(h);
        r = name ? borrow(h, name) : name_project(h);
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        r = headless_call(h, HEADLESS_GENERIC, "goxel.create_project", params, -1, ret);
        h->open = r == HEADLESS_OK;
        return r;
}

/* --- files -------------------------------------------------------------------------------------------- */

char *headless_whole_path(const char *path) {
        CLEANUP_FREE char *copy = NULL, *other = NULL, *folder = NULL;
        char *whole = realpath(path, NULL);

        if (whole || errno != ENOENT)
                return whole ? whole : strdup(path);
        copy = strdup(path);
        other = strdup(path);
        folder = copy ? realpath(dirname(copy), NULL) : NULL;
        if (!folder || !other)
                return strdup(path);
        return asprintf(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, basename(other)) < 0
                       ? NULL
                       : whole;
}

static int load(Headless *h, const char *path, const char *whole, int fd) {
        json_object *params = json_object_new_object();
        char ending[16], stamp[STAMP_SIZE];
        int r;

        r = name_project(h);
        if (r == HEADLESS_OK && stamp_read(fd, stamp) < 0)
                r = headless_fail(h, HEADLESS_LOAD, "Cannot read %s: %s", path, strerror(errno));
        if (r != HEADLESS_OK) {
                json_object_put(params);
                return r;
        }
        json_object_object_add(params, "format",
                               json_object_new_string(value_format(path, ending) ? ending : "gox"));
        if (utf8_valid(whole, strlen(whole)))
                json_object_object_add(params, "path", json_object_new_string(whole));
        r = headless_call(h, HEADLESS_LOAD, "goxel.load_project", params, fd, NULL);
        if (r == HEADLESS_OK) {
                h->open = true;
                (void)strcpy(h->stamp, stamp);
                headless_tell(h, "%s was read", path);
        }
        return r;
}

/* Whether the file is as it is in the engine; one that was begun and not saved is as it is not there. */
static bool is_open(const Headless *h, const char *whole) {
        char stamp[STAMP_SIZE] = "";
        struct stat st;

        if (!h->open || !h->path || strcmp(h->path, whole) != 0)
                return false;
        if (stat(whole, &st) == 0)
                (void)stamp_make(&st, stamp);
        return strcmp(stamp, h->stamp) == 0;
}

static int open_project(Headless *h, const char *name) {
        int r;

        if (h->open && h->borrowed && strcmp(h->project, name) == 0)
                return HEADLESS_OK;
        r = borrow(h, name);
        if (r == HEADLESS_OK)
                r = headless_call(h, HEADLESS_LOAD, "goxel.get_status", NULL, -1, NULL);
        h->open = r == HEADLESS_OK;
        return r;
}

int headless_open(Headless *h, const char *path, bool make) {
        CLEANUP_FREE char *whole = headless_whole_path(path);
        CLEANUP_FD int fd = -1;
        int r;

        if (!whole)
                return headless_fail(h, HEADLESS_GENERIC, "%s", strerror(ENOMEM));
        r = headless_connect(h);
        if (r != HEADLESS_OK)
                return r;
        if (headless_names_project(h, path))
                return open_project(h, path);
        if (is_open(h, whole))
                return HEADLESS_OK;
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 && !(errno == ENOENT && make))
                return headless_fail(h, errno == ENOENT ? HEADLESS_NO_FILE : HEADLESS_LOAD,
                                     "Cannot open %s: %s", path, strerror(errno));
        headless_close(h);
        r = fd >= 0 ? load(h, path, whole, fd) : headless_begin(h, NULL, json_object_new_object(), NULL);
        if (r == HEADLESS_OK)
                h->path = TAKE(whole);
        return r;
}

int headless_subject(Headless *h, const HeadlessLine *l, size_t wanted, bool make, size_t *at) {
        *at = l->n_args > wanted ? 1 : 0;
        if (*at > 0)
                return headless_open(h, l->args[0], make);
        if (!h->keeps)
                return headless_fail(h, HEADLESS_ARGUMENTS, "%s needs the file of a project: %s",
                                     l->command->name, l->command->arguments);
        if (!h->open)
                return headless_fail(h, HEADLESS_ARGUMENTS,
                                     "%s needs the file of a project, or an open one: open FILE",
                                     l->command->name);
        return HEADLESS_OK;
}
