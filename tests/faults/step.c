/* The engine that dies at a step. GOXEL_TEST_DIE is `STEP COUNT FILE`: when it starts and the file is there,
 * it removes the file, and dies when it comes to the step for that time. */
#include "engine/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char fatal[32];
static unsigned left;

/* Before the sandbox, in which no file can be removed. */
__attribute__((constructor)) static void arm(void) {
        const char *die = getenv("GOXEL_TEST_DIE");
        char path[512];

        if (!die || sscanf(die, "%31s %u %511s", fatal, &left, path) != 3 || unlink(path) < 0)
                left = 0;
}

void step_reached(const char *name) {
        if (left == 0 || strcmp(name, fatal) != 0 || --left > 0)
                return;
        (void)syscall(SYS_tgkill, getpid(), gettid(), 9);
}
