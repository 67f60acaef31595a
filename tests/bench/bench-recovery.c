/* How long clients notice that something ended: an engine, goxeld, or everything; and what idle sessions
 * cost. */
#include "bench/bench.h"
#include "bench/server.h"
#include "bench/wire.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 30
/* An engine that dies while it sends takes the connection with it; by then it has sent. */
#define REST_USEC 5000
#define SESSIONS 900 /* a user may have 1,000 */

#define MILLION                                                                                             \
        "{\"shape_type\":\"sphere\",\"center\":[64,64,64],\"size\":[124,124,124],\"color\":[90,160,60]}"

static pid_t engine_of(const Server *s) {
        static Wire w;
        pid_t pid;

        wire_open(&w, s->socket);
        pid = server_engine(wire_call(&w, "status", "{}"));
        wire_close(&w);
        return pid;
}

/* SIGKILL, and waits until nothing of it is left: what is measured begins behind that. */
static void kill_process(pid_t pid) {
        int fd = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd end = { .fd = fd, .events = POLLIN };

        if (fd < 0 || kill(pid, SIGKILL) < 0 || poll(&end, 1, 10000) != 1)
                die("cannot end process %ld", (long)pid);
        (void)close(fd);
        (void)waitpid(pid, NULL, WNOHANG);
}

static void measure_engine(const Server *s) {
        CLEANUP_TIMES Times times = { 0 };
        static Wire w;

        wire_open(&w, s->socket);
        (void)wire_call(&w, "goxel.get_status", "{\"project\":\"bench\"}");
        for (unsigned i = 0; i < ROUNDS; i++) {
                pid_t engine = engine_of(s);
                uint64_t began;

                stop_if_asked();
                (void)usleep(REST_USEC);
                kill_process(engine);
                began = now_nsec();
                (void)wire_call(&w, "goxel.get_voxel", "{\"position\":[64,64,64]}");
                times_add(&times, now_nsec() - began);
        }
        wire_close(&w);
        figure((Figure){ "engine-killed", times_percentile(&times, 50) / 1000, "ms", 0, NULL,
                         AIM_VALUE_AT_MOST, 10 });
}

/* From a connect to the answer about the project. */
static uint64_t first_answer(const Server *s) {
        static Wire w;
        uint64_t began = now_nsec(), took;

        wire_open(&w, s->socket);
        (void)wire_call(&w, "goxel.get_voxel", "{\"project\":\"bench\",\"position\":[64,64,64]}");
        took = now_nsec() - began;
        wire_close(&w);
        return took;
}

static void measure_goxeld(Server *s) {
        CLEANUP_TIMES Times times = { 0 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                stop_if_asked();
                kill_process(s->pid);
                s->pid = 0;
                server_arm(s);
                times_add(&times, first_answer(s));
        }
        figure((Figure){ "goxeld-killed", times_percentile(&times, 50) / 1000, "ms", 0, NULL,
                         AIM_VALUE_AT_MOST, 50 });
}

static void measure_nothing(Server *s) {
        CLEANUP_TIMES Times times = { 0 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                stop_if_asked();
                server_stop(s, engine_of(s));
                server_arm(s);
                times_add(&times, first_answer(s));
        }
        figure((Figure){ "nothing-runs-1M-voxels", times_percentile(&times, 50) / 1000, "ms", 0, NULL,
                         AIM_VALUE_AT_MOST, 100 });
}

/* Each has asked for something, so it is known to goxeld and open in the engine. */
static void measure_sessions(const Server *s) {
        static Wire wires[SESSIONS];
        pid_t engine = engine_of(s);
        double before = process_pss(s->pid) + process_pss(engine), after;

        for (unsigned i = 0; i < SESSIONS; i++) {
                wire_open(&wires[i], s->socket);
                (void)wire_call(&wires[i], "goxel.get_voxel",
                                "{\"project\":\"bench\",\"position\":[64,64,64]}");
        }
        after = process_pss(s->pid) + process_pss(engine);
        for (unsigned i = 0; i < SESSIONS; i++)
                wire_close(&wires[i]);
        figure((Figure){ "idle-session", (after - before) / SESSIONS / 1000, "KB", 0, NULL,
                         AIM_VALUE_AT_MOST, 4 });
}

int main(void) {
        static Wire w;
        Server s;

        server_prepare(&s);
        server_arm(&s);
        wire_open(&w, s.socket);
        (void)wire_call(&w, "goxel.create_project", "{\"name\":\"bench\"}");
        (void)wire_call(&w, "goxel.procedural_shape", MILLION);
        wire_close(&w);
        measure_sessions(&s);
        measure_engine(&s);
        measure_goxeld(&s);
        measure_nothing(&s);
        server_stop(&s, engine_of(&s));
        server_done(&s);
        return 0;
}
