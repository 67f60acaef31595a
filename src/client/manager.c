#include "client/manager.h"

#include "base/places.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int start_socket(Child **ret, const char *runtime) {
        static const char *const argv[] = { "systemctl", "--user",       "--quiet", "--no-ask-password",
                                            "start",     "goxel.socket", NULL };

        return child_spawn(ret, argv, -1, runtime);
}

static int start_daemon(Child **ret, const char *runtime) {
        const char *const argv[] = { place_daemon(), "--background", NULL };

        return argv[0] ? child_spawn(ret, argv, -1, runtime) : MANAGER_NONE;
}

/* Whether a manager runs for this user; `ret_runtime` is where it listens, freed by the caller. */
static int find(char **ret_runtime, bool *ret) {
        CLEANUP_FREE char *door = NULL;
        int r;

        r = place_runtime(ret_runtime);
        if (r < 0)
                return r;
        if (asprintf(&door, "%s/systemd/private", *ret_runtime) < 0)
                return -ENOMEM;
        *ret = access(door, F_OK) == 0;
        return 0;
}

bool manager_runs(void) {
        CLEANUP_FREE char *runtime = NULL;
        bool runs = false;

        return find(&runtime, &runs) == 0 && runs;
}

int manager_start(Child **ret, bool again) {
        CLEANUP_FREE char *runtime = NULL;
        bool runs = false;
        int r;

        r = find(&runtime, &runs);
        if (r < 0)
                return r;
        if (!runs)
                return start_daemon(ret, runtime);
        return again ? MANAGER_NONE : start_socket(ret, runtime);
}
