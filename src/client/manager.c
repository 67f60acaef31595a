#include "client/manager.h"

#include "base/places.h"
#include "base/text.h"
#include "client/child.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (5 * USEC_PER_SEC)

int manager_start_socket(Until until) {
        static const char *const argv[] = { "systemctl", "--user",       "--quiet", "--no-ask-password",
                                            "start",     "goxel.socket", NULL };
        CLEANUP_FREE char *runtime = NULL, *door = NULL;
        CLEANUP(child_free) Child *child = NULL;
        int r, status;

        r = place_runtime(&runtime);
        if (r < 0)
                return r;
        if (asprintf(&door, "%s/systemd/private", runtime) < 0)
                return -ENOMEM;
        if (access(door, F_OK) < 0)
                return MANAGER_NONE;

        r = child_spawn(&child, argv, -1, runtime);
        if (r < 0)
                return r;
        r = child_wait(child, until_sooner(until, now_usec() + PATIENCE), &status);
        /* The status is lost; whether the socket is there now will show. */
        if (r == -ECHILD)
                return 0;
        if (r < 0)
                return r;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : MANAGER_REFUSED;
}
