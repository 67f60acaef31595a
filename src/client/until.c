#include "client/until.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

int until_milliseconds(uint64_t deadline) {
        uint64_t now = now_usec();

        if (deadline == UINT64_MAX)
                return -1;
        if (now >= deadline)
                return 0;
        return (int)MIN((deadline - now + USEC_PER_MSEC - 1) / USEC_PER_MSEC, (uint64_t)INT_MAX);
}

int wait_for(int fd, short events, Until until) {
        struct pollfd p[] = { { .fd = fd, .events = events }, { .fd = until.interrupt, .events = POLLIN } };

        for (;;) {
                int r = poll(p, ARRAY_LEN(p), until_milliseconds(until.deadline));

                if (r > 0)
                        return p[1].revents != 0 ? -ECANCELED : 0;
                if (r == 0)
                        return -ETIMEDOUT;
                if (errno != EINTR)
                        return -errno;
        }
}
