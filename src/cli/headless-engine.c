/* The engine, or the connection to the daemon, and calls over it. */
#include "cli/headless-open.h"

#include "cli/interrupt.h"
#include "cli/known.h"
#include "cli/values.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <string.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

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
        if (h->interruptible)
                interrupt_aim(c);
        *ret = c;
        return 0;
}

static void free_client(const Headless *h, GoxelClient *c) {
        if (h->interruptible)
                interrupt_aim(NULL);
        goxel_client_free(c);
}

static int give_up_daemon(Headless *h, GoxelClient *c) {
        int r;

        if (h->way == HEADLESS_FALLBACK) {
                headless_tell(h, "%s; an engine of this program's own is used", goxel_client_message(c));
                free_client(h, c);
                r = make_client(h, true, &h->client);
                return r < 0 ? headless_fail(h, HEADLESS_GENERIC, "%s", strerror(-r)) : HEADLESS_OK;
        }
        r = headless_fail(h, HEADLESS_GENERIC, "%s", goxel_client_message(c));
        free_client(h, c);
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
                free_client(h, c);
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
        headless_failure(h, "%s", goxel_client_message(h->client));
        goxel_client_clear_interrupt(h->client);
        /* The engine is gone, and the project with it: the next command has another one. */
        if (private && code == HEADLESS_GENERIC) {
                headless_forget(h);
                free_client(h, TAKE(h->client));
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
                              fd >= 0 ? 1 : 0, GOXEL_CALL_KEYED, &result);
        json_object_put(all);
        json_object_put(params);
        if (r != 0)
                return explain(h, code, r);
        if (ret && value_json(result, strlen(result), ret) < 0)
                return headless_fail(h, HEADLESS_GENERIC, "The result of %s is too deep to be read", method);
        return HEADLESS_OK;
}
