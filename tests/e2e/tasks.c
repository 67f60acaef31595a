#include "tasks.h"

#include "base/fd.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* See tests/rig/step.c. */
static _Atomic uint32_t *words;
static uint32_t before;

void prepare_tasks(Rig *r) {
        const char *path = rig_path(r, "hold");
        CLEANUP_FD int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        void *at;

        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, 2 * sizeof(*words)), 0);
        at = mmap(NULL, 2 * sizeof(*words), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        assert_true(at != MAP_FAILED);
        if (words)
                (void)munmap((void *)words, 2 * sizeof(*words));
        words = at;
        assert_int_equal(setenv("GOXEL_TEST_HOLD", path, 1), 0);
        rig_use_steps(r);
}

int tasks_setup(void **state) {
        int r = rig_setup(state);

        if (r == 0)
                prepare_tasks(*state);
        return r;
}

size_t count_tasks(Peer *p) {
        return json_object_array_length(look(peer_result(p, "goxel.list_tasks", "{}"), "tasks"));
}

void hold_next(void) {
        assert_non_null(words);
        before = atomic_load(&words[1]);
        atomic_store(&words[0], 1);
}

/* The process of the newest task that runs. */
static pid_t running_pid(Peer *p) {
        json_object *tasks = look(peer_result(p, "goxel.list_tasks", "{}"), "tasks");

        for (size_t n = json_object_array_length(tasks); n > 0; n--) {
                json_object *task = json_object_array_get_idx(tasks, n - 1);

                if (strcmp(look_string(task, "state"), "running") == 0)
                        return (pid_t)look_int(task, "pid");
        }
        fail_msg("no task runs");
        return 0;
}

pid_t hold(Peer *p) {
        pid_t pid;

        (void)alarm(RIG_DEADLINE_MS / 1000);
        while (atomic_load(&words[1]) == before)
                (void)sched_yield();
        (void)alarm(0);
        pid = running_pid(p);
        assert_int_equal(kill(pid, SIGSTOP), 0);
        atomic_store(&words[0], 0);
        return pid;
}

pid_t held_task(Peer *p, Peer *other, const char *method, const char *params) {
        hold_next();
        (void)peer_request(p, method, params);
        return hold(other);
}

pid_t held_picture(Peer *p, Peer *other, const char *more) {
        char params[400];

        (void)snprintf(params, sizeof(params), "{\"width\":2048,\"height\":2048,\"timeout_ms\":600000%s}",
                       more);
        return held_task(p, other, "goxel.render_scene", params);
}

bool hold_worker(pid_t pid) {
        char path[64], name[32] = "";

        (void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
        while (strcmp(name, "goxel-task\n") != 0) {
                FILE *file = fopen(path, "re");

                if (!file)
                        return false;
                if (!fgets(name, sizeof(name), file))
                        name[0] = '\0';
                (void)fclose(file);
        }
        return kill(pid, SIGSTOP) == 0;
}

void let_go(pid_t pid) {
        assert_int_equal(kill(pid, SIGCONT), 0);
}

Peer *box_peer(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\",\"template\":\"sphere\"}");
        return p;
}
