/* What an engine waits for of its tasks' processes. */
#include "base/fd.h"
#include "engine/engine.h"
#include "engine/task-private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* A task whose process has ended. */
static Task *ended_task(void) {
        Task *t = calloc(1, sizeof(*t));
        siginfo_t info;
        pid_t pid;

        assert_non_null(t);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
                _exit(0);
        t->source = SOURCE_TASK;
        t->result = -1;
        t->pidfd = pidfd_open(pid, 0);
        assert_true(t->pidfd >= 0);
        assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
        return t;
}

static void test_a_task_that_is_gone_is_not_told_of_though_another_has_its_descriptor(void **state) {
        Engine e = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
        struct epoll_event event;
        Task *t = ended_task();
        int copy;

        assert_true(e.epoll >= 0);
        assert_int_equal(task_watch(&e, t), 0);
        assert_int_equal(epoll_wait(e.epoll, &event, 1, 0), 1);
        assert_ptr_equal(event.data.ptr, t);
        copy = dup(t->pidfd);
        assert_true(copy >= 0);

        task_unwatch(&e, t);
        assert_null(task_free(t));
        assert_int_equal(epoll_wait(e.epoll, &event, 1, 0), 0);

        assert_int_equal(waitid(P_PIDFD, (id_t)copy, &(siginfo_t){ 0 }, WEXITED), 0);
        (void)fd_close(copy);
        (void)fd_close(e.epoll);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_task_that_is_gone_is_not_told_of_though_another_has_its_descriptor),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
