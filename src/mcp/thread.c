#include "mcp/thread.h"

#include <signal.h>

/* Tools are shallow; what is deep (JSON, at most 80 levels) takes little each. */
#define STACK_BYTES ((size_t)256 << 10)

int thread_start(pthread_t *ret, void *(*run)(void *userdata), void *userdata) {
        sigset_t all, old;
        pthread_attr_t attr;
        int r;

        (void)sigfillset(&all);
        r = pthread_attr_init(&attr);
        if (r != 0)
                return -r;
        (void)pthread_attr_setstacksize(&attr, STACK_BYTES);
        (void)pthread_sigmask(SIG_SETMASK, &all, &old);
        r = pthread_create(ret, &attr, run, userdata);
        (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
        (void)pthread_attr_destroy(&attr);
        return -r;
}
