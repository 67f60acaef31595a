/* Builds a small tower through libgoxel and asks what came of it.
 *
 *         cc client.c $(pkg-config --cflags --libs goxel) -o client && ./client
 *
 * The daemon need not run: the first call starts it. GOXEL_NO_DAEMON=1 does without. */
#include <goxel/goxel.h>
#include <stdio.h>
#include <stdlib.h>

/* Calls a method and prints its result. */
static int call(GoxelClient *c, const char *method, const char *params) {
        char *result;

        if (goxel_client_call(c, method, params, NULL, 0, 0, &result) != 0) {
                fprintf(stderr, "%s: %s\n", method, goxel_client_message(c));
                return -1;
        }
        printf("%s: %s\n", method, result);
        free(result);
        return 0;
}

int main(void) {
        GoxelClient *c;
        int failed;

        if (goxel_client_new(&c) != 0)
                return EXIT_FAILURE;

        failed = call(c, "goxel.create_project",
                      "{\"name\": \"tower\", \"width\": 16, \"height\": 16, \"depth\": 32}") < 0;
        for (int z = 0; z < 32 && !failed; z++) {
                char params[128];

                snprintf(
                        params, sizeof(params),
                        "{\"project\": \"tower\", \"position\": [8, 8, %d], \"color\": [%d, 128, 255, 255]}",
                        z, z * 8);
                failed = call(c, "goxel.add_voxel", params) < 0;
        }
        if (!failed)
                failed =
                        call(c, "goxel.get_voxel", "{\"project\": \"tower\", \"position\": [8, 8, 31]}") < 0;

        goxel_client_free(c);
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
