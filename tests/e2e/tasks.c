#include "tasks.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

size_t count_tasks(Peer *p) {
        return json_object_array_length(look(peer_result(p, "goxel.list_tasks", "{}"), "tasks"));
}

/* The process of the newest task; 0: it has ended already. */
static pid_t running_pid(Peer *p) {
        for (;;) {
                json_object *tasks = look(peer_result(p, "goxel.list_tasks", "{}"), "tasks");
                size_t n = json_object_array_length(tasks);
                json_object *last = n > 0 ? json_object_array_get_idx(tasks, n - 1) : NULL;

                if (!last)
                        return 0;
                if (strcmp(look_string(last, "state"), "running") == 0)
                        return (pid_t)look_int(last, "pid");
        }
}

bool hold(pid_t pid) {
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

pid_t held_task(Peer *p, Peer *other, const char *method, const char *params) {
        size_t before = count_tasks(other);

        for (;;) {
                pid_t pid;

                (void)peer_request(p, method, params);
                /* It may not have been read yet. */
                while (count_tasks(other) == before && !peer_readable(p, 0))
                        ;
                pid = running_pid(other);
                if (pid > 0 && hold(pid) && count_tasks(other) == before + 1)
                        return pid;
                (void)peer_answer(p);
        }
}

pid_t held_picture(Peer *p, Peer *other, const char *more) {
        char params[400];

        (void)snprintf(params, sizeof(params), "{\"width\":2048,\"height\":2048,\"timeout_ms\":600000%s}",
                       more);
        return held_task(p, other, "goxel.render_scene", params);
}

void let_go(pid_t pid) {
        assert_int_equal(kill(pid, SIGCONT), 0);
}

Peer *box_peer(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "{\"name\":\"box\",\"template\":\"sphere\"}");
        return p;
}
