/* The way to end a call from outside of it: an event descriptor that every wait looks at. It stays readable
 * until it is cleared, so an interruption that comes a moment before its call is not lost. */
#include "client/client.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

int client_interrupt_new(int *ret) {
        int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

        if (fd < 0)
                return -errno;
        *ret = fd;
        return 0;
}

EXPORT void goxel_client_interrupt(GoxelClient *c) {
        const uint64_t one = 1;
        int saved = errno;

        /* It fails only when the counter is full, and then it is set. */
        (void)!write(c->interrupt, &one, sizeof(one));
        errno = saved;
}

EXPORT void goxel_client_clear_interrupt(GoxelClient *c) {
        uint64_t count;

        /* It fails only when there is nothing to clear. */
        (void)!read(c->interrupt, &count, sizeof(count));
}

int client_interrupted(GoxelClient *c) {
        return client_fail(c, -ECANCELED, "Interrupted before the request was sent");
}
