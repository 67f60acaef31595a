/* Builds a small tower through libgoxel and asks what came of it.
 *
 *         cc client.c $(pkg-config --cflags --libs goxel) -o client && ./client
 *
 * The daemon need not run: the first call starts it. GOXEL_NO_DAEMON=1 does without. */
#include <goxel/methods.h>
#include <stdio.h>
#include <stdlib.h>

#define HEIGHT 32

/* Told how each edit has ended. */
static void on_edit(GoxelClient *c, int r, const char *result, void *userdata) {
        int *failed = userdata;

        (void)result;
        if (r != 0) {
                fprintf(stderr, "Adding a voxel: %s\n", goxel_client_message(c));
                *failed = 1;
        }
}

/* Sends all edits without waiting for one after the other. A connection that breaks is made again, and each
 * edit is done once: the typed functions see to that. */
static int build(GoxelClient *c) {
        int failed = 0;

        for (int z = 0; z < HEIGHT && !failed; z++) {
                GoxelAddVoxel edit = {
                        .project = "tower",
                        .position = goxel_point(8, 8, z),
                        .color = goxel_colour((uint8_t)(z * 8), 128, 255, 255),
                };

                failed = goxel_add_voxel_send(c, &edit, on_edit, &failed, NULL) != 0;
        }
        return goxel_client_drain(c, GOXEL_WAIT_FOREVER) != 0 || failed ? -1 : 0;
}

/* Prints the colour of the topmost voxel. */
static int look(GoxelClient *c) {
        GoxelGetVoxel question = { .project = "tower", .position = goxel_point(8, 8, HEIGHT - 1) };
        char *result;
        int64_t red;
        int r;

        r = goxel_get_voxel(c, &question, &result);
        if (r != 0)
                return r;
        printf("%s\n", result);
        r = goxel_result_int(result, "color.0", &red);
        if (r == 0)
                printf("red: %d\n", (int)red);
        free(result);
        return r;
}

int main(void) {
        GoxelCreateProject project = {
                .name = "tower",
                .width = goxel_int(16),
                .height = goxel_int(16),
                .depth = goxel_int(HEIGHT),
        };
        GoxelClient *c;
        int r;

        if (goxel_client_new(&c) != 0)
                return EXIT_FAILURE;

        r = goxel_create_project(c, &project, NULL);
        if (r == 0)
                r = build(c);
        if (r == 0)
                r = look(c);
        if (r != 0)
                fprintf(stderr, "%s\n", goxel_client_message(c));

        goxel_client_free(c);
        return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
