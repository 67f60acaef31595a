#include "cli/headless-keys.h"

#include "base/fd.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* A description of our own, which others do not find changed. The kernel drops what was typed before Ctrl-C:
 * a read after a poll could wait for a key, and nobody would hear Ctrl-C before that. */
void keys_open(Keys *k, int interrupts) {
        *k = (Keys){ .fd = -1, .interrupts = interrupts };
        if (isatty(STDIN_FILENO))
                k->own = k->fd = open("/proc/self/fd/0", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        else
                k->own = -1;
        /* A terminal of somebody else's may not be opened. */
        if (k->fd < 0)
                k->fd = STDIN_FILENO;
}

void keys_close(Keys *k) {
        k->own = fd_close(k->own);
}

/* One more byte of the character. *ret is left alone when these are not one yet. */
static int add_byte(Keys *k, char byte, wchar_t *ret) {
        const size_t n = mbrtowc(ret, &byte, 1, &k->state);

        if (n == (size_t)-2)
                return KEYS_NONE;
        /* What is no text in the user's language is passed over. */
        if (n == (size_t)-1) {
                k->state = (mbstate_t){ 0 };
                return KEYS_NONE;
        }
        return KEYS_ONE;
}

static bool was_interrupted(const Keys *k) {
        struct pollfd p = { .fd = k->interrupts, .events = POLLIN };

        return poll(&p, 1, 0) > 0;
}

static int read_byte(Keys *k, wchar_t *ret) {
        char byte;
        ssize_t n;

        if (k->held) {
                k->held = false;
                return add_byte(k, k->byte, ret);
        }
        n = read(k->fd, &byte, 1);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return KEYS_NONE;
        if (n <= 0)
                return n == 0 ? KEYS_END : -errno;
        /* What was typed before Ctrl-C the kernel has dropped: this is of the next line. */
        if (was_interrupted(k)) {
                k->byte = byte;
                k->held = true;
                return KEYS_NONE;
        }
        return add_byte(k, byte, ret);
}

int keys_next(Keys *k, wchar_t *ret) {
        int r = KEYS_NONE;

        while (r == KEYS_NONE) {
                struct pollfd p[] = { { .fd = k->fd, .events = POLLIN },
                                      { .fd = k->interrupts, .events = POLLIN } };

                if (poll(p, ARRAY_LEN(p), k->held ? 0 : -1) < 0) {
                        if (errno != EINTR)
                                return -errno;
                        continue;
                }
                if (p[1].revents != 0) {
                        interrupt_calm();
                        k->state = (mbstate_t){ 0 };
                        return KEYS_INTERRUPT;
                }
                if (k->held || p[0].revents != 0)
                        r = read_byte(k, ret);
        }
        return r;
}
