#include "cli/instance.h"

#include "base/places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void instance_done(Instance *i) {
        free(TAKE(i->socket));
}

const char *instance_systemctl(const Instance *i) {
        return i->is_system ? "sudo systemctl" : "systemctl --user";
}

const char *instance_journalctl(const Instance *i) {
        return i->is_system ? "sudo journalctl" : "journalctl --user";
}

char *instance_manager_door(const Instance *i) {
        CLEANUP_FREE char *runtime = NULL;
        char *door;

        if (i->is_system || place_runtime(&runtime) < 0 ||
            asprintf(&door, "%s/systemd/private", runtime) < 0)
                return NULL;
        return door;
}

static bool find_manager(const Instance *i) {
        CLEANUP_FREE char *door = instance_manager_door(i);

        if (i->is_system)
                return access("/run/systemd/system", F_OK) == 0;
        return door && access(door, F_OK) == 0;
}

static int choose(Instance *i, const char *path, const char *why) {
        i->why = why;
        i->socket = strdup(path);
        return i->socket ? 0 : -ENOMEM;
}

int instance_find(Instance *ret, const Invocation *in, bool system) {
        const char *given = option(in, "socket"), *named = getenv("GOXEL_SOCKET");
        CLEANUP_INSTANCE Instance i = { 0 };
        CLEANUP_FREE char *own = NULL;
        int r;

        if (system && given && strcmp(given, PLACE_SYSTEM_SOCKET) != 0)
                return -EINVAL;
        r = place_user_socket(&own);
        if (r < 0)
                return r;
        if (given)
                r = choose(&i, given, "--socket names it");
        else if (system)
                r = choose(&i, PLACE_SYSTEM_SOCKET, "--system names it");
        else if (named && *named)
                r = choose(&i, named, "GOXEL_SOCKET names it");
        else if (access(own, F_OK) == 0 || errno != ENOENT || access(PLACE_SYSTEM_SOCKET, F_OK) < 0)
                r = choose(&i, own, "it is yours");
        else
                r = choose(&i, PLACE_SYSTEM_SOCKET, "it is the machine's, and you have none");
        if (r < 0)
                return r;
        i.is_system = strcmp(i.socket, PLACE_SYSTEM_SOCKET) == 0;
        i.is_chosen = !i.is_system && strcmp(i.socket, own) != 0;
        i.has_manager = find_manager(&i);
        i.on_demand = !i.has_manager && !i.is_chosen && !i.is_system && place_daemon();
        *ret = i;
        i.socket = NULL;
        return 0;
}
