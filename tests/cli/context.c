#include "context.h"

#include <stdlib.h>

Rig *rig;
goxel_context_t *ctx;

int setup_private(void **state) {
        int r = rig_setup(state);

        rig = *state;
        (void)setenv("GOXEL_ENGINE", TEST_ENGINE, 1);
        (void)unsetenv("GOXEL_CONTEXT");
        (void)unsetenv("GOXEL_NO_DAEMON");
        ctx = goxel_create_context();
        return r == 0 && ctx ? 0 : -1;
}

int setup_daemon(void **state) {
        int r = rig_setup(state);

        rig = *state;
        (void)unsetenv("GOXEL_NO_DAEMON");
        (void)setenv("GOXEL_CONTEXT", "daemon", 1);
        (void)setenv("GOXEL_SOCKET", rig_socket(rig), 1);
        rig_start(rig);
        ctx = goxel_create_context();
        return r == 0 && ctx ? 0 : -1;
}

int teardown(void **state) {
        goxel_destroy_context(ctx);
        ctx = NULL;
        (void)unsetenv("GOXEL_CONTEXT");
        (void)unsetenv("GOXEL_SOCKET");
        return rig_teardown(state);
}
