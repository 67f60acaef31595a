#include "daemon/user.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int users_init(Users *u, uid_t uid, const char *state, const uint64_t limits[static USER_RESOURCES]) {
        *u = (Users){ .uid = uid, .state = strdup(state) };
        TAILQ_INIT(&u->list);
        memcpy(u->limits, limits, sizeof(u->limits));
        return u->state ? 0 : -ENOMEM;
}

void users_serve_all(Users *u) {
        assert(TAILQ_EMPTY(&u->list));

        u->system = true;
}

static bool is_served(const Users *u, uid_t uid) {
        return u->system ? uid != USER_OVERFLOW && uid != (uid_t)-1 : uid == u->uid;
}

static char *folder_of(const Users *u, uid_t uid) {
        char *path;

        if (!u->system)
                return strdup(u->state);
        return asprintf(&path, "%s/%u", u->state, (unsigned)uid) < 0 ? NULL : path;
}

static void user_free(User *user) {
        assert(TAILQ_EMPTY(&user->engines));
        for (size_t i = 0; i < USER_RESOURCES; i++)
                assert(user->used[i] == 0);

        catalogue_close(user->catalogue);
        remains_done(&user->remains);
        free(user->metrics);
        free(user->state);
        free(user);
}

void users_done(Users *u) {
        while (!TAILQ_EMPTY(&u->list)) {
                User *user = TAILQ_FIRST(&u->list);

                TAILQ_REMOVE(&u->list, user, link);
                user_free(user);
        }
        free(TAKE(u->state));
}

int users_get(Users *u, uid_t uid, User **ret) {
        User *user;

        if (!is_served(u, uid))
                return USER_E_STRANGER;
        TAILQ_FOREACH(user, &u->list, link) {
                if (user->uid == uid) {
                        *ret = user;
                        return 0;
                }
        }
        user = calloc(1, sizeof(*user));
        if (!user)
                return -ENOMEM;
        user->uid = uid;
        user->state = folder_of(u, uid);
        if (!user->state) {
                free(user);
                return -ENOMEM;
        }
        user->metrics = metrics_new();
        TAILQ_INIT(&user->engines);
        TAILQ_INIT(&user->remains);
        TAILQ_INSERT_TAIL(&u->list, user, link);
        *ret = user;
        return 0;
}

int user_catalogue(User *user, Catalogue **ret) {
        int r;

        if (!user->catalogue) {
                r = catalogue_open(&user->catalogue, user->state);
                if (r < 0)
                        return r;
        }
        *ret = user->catalogue;
        return 0;
}

void user_note_error(User *user, const char *text) {
        (void)snprintf(user->error, sizeof(user->error), "%s", text);
        user->error_time = time(NULL);
}

int users_charge(Users *u, User *user, Charge *c, UserResource resource, uint64_t n) {
        assert(!c->user || (c->user == user && c->resource == resource));

        /* A limit may have been lowered below what is used. */
        if (n > u->limits[resource] || user->used[resource] > u->limits[resource] - n)
                return USER_E_QUOTA;
        user->used[resource] += n;
        *c = (Charge){ .user = user, .resource = resource, .n = c->n + n };
        return 0;
}

void charge_done(Charge *c) {
        if (!c->user)
                return;
        assert(c->user->used[c->resource] >= c->n);

        c->user->used[c->resource] -= c->n;
        *c = (Charge){ 0 };
}
