/* The process of a task: from the fork to its end. */
#include "engine/task-private.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/text.h"
#include "config.h"
#include "engine/passed.h"
#include "engine/step.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int task_call(const Task *t, Call *ret) {
        return call_parse(ret, t->method, (Span){ t->params, t->params_n });
}

static int compare(const void *a, const void *b) {
        return *(const int *)a - *(const int *)b;
}

/* Everything but the standard streams and what the task works on. Locks of the database are the engine's:
 * they do not end with copies of its descriptors. */
static void close_others(const Task *t) {
        int keep[SESSION_FDS_MAX + 3];
        size_t n = 0;
        int from = STDERR_FILENO + 1;

        keep[n++] = t->result;
        if (t->program >= 0)
                keep[n++] = t->program;
        if (t->asker.passed)
                keep[n++] = t->asker.passed->fd;
        for (size_t i = 0; t->asker.n_fds > 0 && i < t->asker.fds->n; i++)
                keep[n++] = t->asker.fds->fds[i];
        qsort(keep, n, sizeof(keep[0]), compare);
        for (size_t i = 0; i < n; i++) {
                if (keep[i] > from)
                        (void)syscall(SYS_close_range, from, keep[i] - 1, 0);
                from = MAX(from, keep[i] + 1);
        }
        (void)syscall(SYS_close_range, from, UINT32_MAX, 0);
}

/* It ends with its engine, and makes no processes itself. */
static void confine(pid_t parent) {
        const struct rlimit none = { 0 };

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
                _exit(1);
        (void)syscall(SYS_setrlimit, RLIMIT_NPROC, &none);
        (void)prctl(PR_SET_NAME, "goxel-task");
}

static _Noreturn void work(Engine *e, Task *t, const EngineCall *fetched, pid_t parent) {
        EngineCall context = { .engine = e, .session = &t->asker, .project = e->project, .task = t };
        Capture capture = { 0 };
        Call c = { .context = &context };
        int r;

        /* Ours, as all memory is that was there. */
        context.fetched = fetched->fetched;
        memcpy(context.pasts, fetched->pasts, sizeof(context.pasts));
        confine(parent);
        log_take_journal(-1);
        close_others(t);
        /* The engine's own, which hangs or not whatever happens here. */
        progress_beat_in(NULL);
        progress_tell(t->page);
        e->project->capture = &capture;
        STEP("task");
        r = request_run_apart(&c, t->method, (Span){ t->params, t->params_n });
        r = task_result_write(t->result, &c, r != 0, &t->asker, &capture);
        _exit(r == 0 ? 0 : r == -ENOMEM || r == -ENOSPC ? TASK_NO_MEMORY : 1);
}

/* libc's fork() with a descriptor for the child: to signal one by its number is forbidden to engines, and
 * would reach whoever has it by then. Nothing of libc's own is missing in a program without threads. */
static pid_t fork_with_pidfd(int *ret) {
        return (pid_t)syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, ret, 0, 0);
}

static int make_page(Progress **ret) {
        void *page = mmap(NULL, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        if (page == MAP_FAILED)
                return -errno;
        *ret = page;
        return 0;
}

int task_watch(Engine *e, Task *t) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = t };

        return epoll_ctl(e->epoll, EPOLL_CTL_ADD, t->pidfd, &event) < 0 ? -errno : 0;
}

void task_unwatch(Engine *e, Task *t) {
        /* A process that was made after it, and has not closed what is not for it, has a copy: closing ours
         * would leave the descriptor in the set, and the task's memory with it. */
        if (t->pidfd >= 0)
                (void)epoll_ctl(e->epoll, EPOLL_CTL_DEL, t->pidfd, NULL);
}

int task_fork(Engine *e, Task *t, const EngineCall *fetched) {
        pid_t parent = getpid(), pid;
        int r;

        /* What it encodes is kept under the secret that it has of us. */
        if (t->method->flags & METHOD_WRITES_FILE)
                (void)project_encoded(e->project);
        r = make_page(&t->page);
        if (r < 0)
                return r;
        t->result = memfd_create("goxel-task", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (t->result < 0)
                return -errno;
        pid = fork_with_pidfd(&t->pidfd);
        if (pid < 0)
                return -errno;
        if (pid == 0)
                work(e, t, fetched, parent);
        /* It ends with the process. */
        t->program = fd_close(t->program);
        t->pid = pid;
        t->started = now_usec();
        r = task_watch(e, t);
        if (r >= 0)
                return 0;
        (void)syscall(SYS_pidfd_send_signal, t->pidfd, SIGKILL, NULL, 0);
        (void)waitid(P_PIDFD, (id_t)t->pidfd, &(siginfo_t){ 0 }, WEXITED);
        t->pidfd = fd_close(t->pidfd);
        return r;
}
