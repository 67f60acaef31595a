#include "cli/turns.h"

#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* How long the reader may be away: nobody notices such a delay, and small calls take less. */
#define AWAY_USEC (2 * USEC_PER_MSEC)

int turns_open(Turns *ret) {
        int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

        if (fd < 0)
                return -errno;
        *ret = (Turns){ .alarm = fd, .reader = pthread_self() };
        (void)pthread_mutex_init(&ret->lock, NULL);
        return 0;
}

void turns_close(Turns *t) {
        if (t->alarm < 0)
                return;
        t->alarm = fd_close(t->alarm);
        (void)pthread_mutex_destroy(&t->lock);
}

/* Setting it takes back what it was set to before, so that short absences wake nobody. */
static void set_alarm(Turns *t, uint64_t usec) {
        const struct itimerspec at = { .it_value.tv_nsec = (long)usec * 1000 };

        (void)timerfd_settime(t->alarm, 0, &at, NULL);
}

bool turns_leave(Turns *t) {
        bool ready;

        (void)pthread_mutex_lock(&t->lock);
        ready = t->ready && !t->over;
        if (ready) {
                t->away = true;
                t->since = now_usec();
                set_alarm(t, AWAY_USEC);
        }
        (void)pthread_mutex_unlock(&t->lock);
        return ready;
}

bool turns_return(Turns *t) {
        bool mine;

        (void)pthread_mutex_lock(&t->lock);
        mine = pthread_equal(t->reader, pthread_self()) != 0;
        if (mine)
                t->away = false;
        (void)pthread_mutex_unlock(&t->lock);
        return mine;
}

bool turns_wait(Turns *t) {
        uint64_t count;
        bool over;

        (void)pthread_mutex_lock(&t->lock);
        t->ready = true;
        while (!t->over && !(t->away && now_usec() - t->since >= AWAY_USEC)) {
                (void)pthread_mutex_unlock(&t->lock);
                (void)!read(t->alarm, &count, sizeof(count));
                (void)pthread_mutex_lock(&t->lock);
        }
        over = t->over;
        t->ready = false;
        if (!over) {
                t->away = false;
                t->reader = pthread_self();
        }
        (void)pthread_mutex_unlock(&t->lock);
        return !over;
}

void turns_end(Turns *t) {
        (void)pthread_mutex_lock(&t->lock);
        t->over = true;
        set_alarm(t, 1);
        (void)pthread_mutex_unlock(&t->lock);
}
