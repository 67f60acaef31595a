#include "client/manager.h"

#include "base/places.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int manager_start_socket(Child **ret) {
        static const char *const argv[] = { "systemctl", "--user",       "--quiet", "--no-ask-password",
                                            "start",     "goxel.socket", NULL };
        CLEANUP_FREE char *runtime = NULL, *door = NULL;
        int r;

        r = place_runtime(&runtime);
        if (r < 0)
                return r;
        if (asprintf(&door, "%s/systemd/private", runtime) < 0)
                return -ENOMEM;
        if (access(door, F_OK) < 0)
                return MANAGER_NONE;
        return child_spawn(ret, argv, -1, runtime);
}
