#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t count;
static int event = -1;
static GoxelClient *volatile target;
static struct sigaction before;

static void note(int signal) {
        const uint64_t one = 1;
        int saved = errno;

        count++;
        (void)!write(event, &one, sizeof(one));
        if (target)
                goxel_client_interrupt(target);
        errno = saved;
}

int interrupt_take(GoxelClient *client) {
        /* Whoever waits does so in poll(), which ends all the same; half a result would not be written on.
         */
        const struct sigaction ours = { .sa_handler = note, .sa_flags = SA_RESTART };

        if (event < 0)
                event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (event < 0 || sigaction(SIGINT, NULL, &before) < 0)
                return -1;
        target = client;
        /* Whoever started us without Ctrl-C, as shells do behind &, wants none. */
        if (before.sa_handler == SIG_IGN || sigaction(SIGINT, &ours, NULL) < 0)
                return -1;
        return event;
}

/* In this order none falls between. */
void interrupt_aim(GoxelClient *client) {
        struct pollfd p = { .fd = event, .events = POLLIN };

        target = client;
        if (client && poll(&p, 1, 0) > 0)
                goxel_client_interrupt(client);
}

void interrupt_give(void) {
        /* Whoever presses it again and again is still to read what became of the request. */
        if (event >= 0 && count == 0)
                (void)sigaction(SIGINT, &before, NULL);
        target = NULL;
}

unsigned interrupt_count(void) {
        return (unsigned)count;
}

void interrupt_calm(void) {
        uint64_t n;

        (void)!read(event, &n, sizeof(n));
}
