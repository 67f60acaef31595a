/* What a request costs: against an echo of the same size, from a standing start, in memory, and against
 * a process for each edit.
 *
 * Echo and daemon take turns in short blocks of rounds, so that whatever else the machine does meets
 * both. Only the ratios are to be compared between machines. */
#include "bench/bench.h"
#include "bench/echo.h"
#include "bench/server.h"
#include "bench/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json_tokener.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 6000
#define BLOCK 50 /* rounds before it is the other's turn */
#define DEPTH 100
#define BATCHES 60
#define CONNECTS 300
#define COLD_STARTS 15
#define FILE_EDITS 15
#define MEMORY_AIM 3.0 /* MB */
/* So many edits a second, where json-c parses one in so many microseconds: elsewhere as many more or fewer.
 */
#define PIPELINED_AIM 70000.0
#define PIPELINED_PARSE 2.5
#define PARSES 200 /* in a block */

typedef size_t (*Compose)(char *ret, size_t size, unsigned i);

static size_t compose_get(char *ret, size_t size, unsigned i) {
        return wire_request(ret, size, 100000 + i, "goxel.get_voxel",
                            "{\"project\":\"bench\",\"x\":%u,\"y\":%u,\"z\":%u}", 10 + i % 50,
                            10 + i / 50 % 50, 12);
}

/* Never the colour that is there already: every one is an edit to be kept. */
static size_t compose_add(char *ret, size_t size, unsigned i) {
        return wire_request(ret, size, 100000 + i, "goxel.add_voxel",
                            "{\"project\":\"bench\",\"x\":%u,\"y\":%u,\"z\":%u,\"color\":[%u,%u,200,255]}",
                            10 + i % 50, 10 + i / 50 % 50, 40, 100 + i % 97, 100 + i % 101);
}

static void block_of_rounds(Wire *w, Compose compose, unsigned from, Times *ret) {
        char line[512];

        for (unsigned i = from; i < from + BLOCK; i++) {
                size_t n = compose(line, sizeof(line), i);
                uint64_t began = now_nsec();

                wire_send(w, line, n);
                (void)wire_line(w);
                times_add(ret, now_nsec() - began);
        }
}

/* An echo of the sizes that this request and its answer have. */
static void echo_like(Echo *e, Wire *daemon, Compose compose, const char *path) {
        char line[512];
        size_t n = compose(line, sizeof(line), 0);

        wire_send(daemon, line, n);
        echo_start(e, path, n, strlen(wire_result(daemon)) + 1);
}

static pid_t engine_of(const Server *s) {
        static Wire w;
        pid_t pid;

        wire_open(&w, s->socket);
        pid = server_engine(wire_call(&w, "status", "{}"));
        wire_close(&w);
        if (pid <= 0)
                die("status tells of no engine");
        return pid;
}

/* One request and its echo, ours and the answering process on processors of their own or on the same.
 * Returns the daemon's p50. */
static double measure_round_trip(const Server *s, const char *name, Compose compose, double aim,
                                 const int on[static 2]) {
        CLEANUP_TIMES Times echo_times = { 0 }, times = { 0 };
        char path[96], p99[64], echo[64], echo_p99[64];
        static Wire daemon, peer;
        Echo e;

        (void)snprintf(path, sizeof(path), "%s/%s", s->folder, name);
        (void)snprintf(p99, sizeof(p99), "%s-p99", name);
        (void)snprintf(echo, sizeof(echo), "%s-echo", name);
        (void)snprintf(echo_p99, sizeof(echo_p99), "%s-echo-p99", name);
        wire_open(&daemon, s->socket);
        echo_like(&e, &daemon, compose, path);
        wire_open(&peer, path);
        keep_on(0, on[0]);
        keep_on(e.pid, on[1]);
        keep_on(engine_of(s), on[1]);

        for (unsigned i = 0; i < ROUNDS; i += BLOCK) {
                block_of_rounds(&peer, compose, i, &echo_times);
                block_of_rounds(&daemon, compose, i, &times);
        }
        keep_on(0, -1);
        keep_on(engine_of(s), -1);
        wire_close(&peer);
        wire_close(&daemon);
        echo_stop(&e);

        figure((Figure){ .name = echo, .value = times_percentile(&echo_times, 50), .unit = "us" });
        figure((Figure){ name, times_percentile(&times, 50), "us", times_percentile(&echo_times, 50), echo,
                         AIM_RATIO_AT_MOST, aim });
        figure((Figure){ p99, times_percentile(&times, 99), "us", times_percentile(&echo_times, 99),
                         echo_p99, AIM_NONE, 0 });
        return times_percentile(&times, 50);
}

static uint64_t batch(Wire *w, unsigned from) {
        static char bytes[DEPTH * 512];
        uint64_t began;
        size_t n = 0;

        for (unsigned i = from; i < from + DEPTH; i++)
                n += compose_add(bytes + n, sizeof(bytes) - n, i);

        began = now_nsec();
        wire_send(w, bytes, n);
        for (unsigned i = 0; i < DEPTH; i++)
                (void)wire_line(w);
        return now_nsec() - began;
}

/* How long json-c takes for the line of an edit, in microseconds: what other programs of the kind do first.
 */
static double measure_parse(void) {
        CLEANUP_TIMES Times times = { 0 };
        struct json_tokener *tokener = json_tokener_new();
        char line[512];
        size_t n = compose_add(line, sizeof(line), 0);

        if (!tokener)
                die("no memory for a parser");
        for (unsigned i = 0; i < BATCHES; i++) {
                uint64_t began = now_nsec();

                for (unsigned k = 0; k < PARSES; k++) {
                        json_tokener_reset(tokener);
                        json_object_put(json_tokener_parse_ex(tokener, line, (int)n));
                }
                times_add(&times, (now_nsec() - began) / PARSES);
        }
        json_tokener_free(tokener);
        return times_percentile(&times, 50);
}

static void measure_pipelined(const Server *s) {
        const double parse = measure_parse(), bound = PIPELINED_AIM * PIPELINED_PARSE / parse;
        CLEANUP_TIMES Times echo_times = { 0 }, times = { 0 };
        static Wire daemon, peer;
        char path[96];
        double edits, echoes;
        Echo e;

        (void)snprintf(path, sizeof(path), "%s/pipelined", s->folder);
        wire_open(&daemon, s->socket);
        echo_like(&e, &daemon, compose_add, path);
        wire_open(&peer, path);

        for (unsigned i = 0; i < BATCHES; i++) {
                times_add(&echo_times, batch(&peer, i * DEPTH));
                times_add(&times, batch(&daemon, i * DEPTH));
        }
        wire_close(&peer);
        wire_close(&daemon);
        echo_stop(&e);

        echoes = DEPTH * 1e6 / times_percentile(&echo_times, 50);
        edits = DEPTH * 1e6 / times_percentile(&times, 50);
        figure((Figure){ .name = "json-c-parse", .value = parse, .unit = "us" });
        figure((Figure){ .name = "echo-pipelined", .value = echoes, .unit = "lines/s" });
        figure((Figure){ "add_voxel-pipelined", edits, "edits/s", bound, "bound-by-json-c",
                         AIM_RATIO_AT_LEAST, 1 });
}

static uint64_t first_answer(const char *socket_path, const char *line, size_t n) {
        static Wire w;
        uint64_t began = now_nsec(), took;

        wire_open(&w, socket_path);
        wire_send(&w, line, n);
        (void)wire_line(&w);
        took = now_nsec() - began;
        wire_close(&w);
        return took;
}

static double measure_connect_up(const Server *s) {
        CLEANUP_TIMES Times echo_times = { 0 }, times = { 0 };
        static Wire daemon;
        char path[96], line[512];
        size_t n = compose_get(line, sizeof(line), 0);
        double p50;
        Echo e;

        (void)snprintf(path, sizeof(path), "%s/connect", s->folder);
        wire_open(&daemon, s->socket);
        echo_like(&e, &daemon, compose_get, path);
        wire_close(&daemon);

        for (unsigned i = 0; i < CONNECTS; i++) {
                times_add(&echo_times, first_answer(path, line, n));
                times_add(&times, first_answer(s->socket, line, n));
        }
        echo_stop(&e);

        p50 = times_percentile(&times, 50);
        figure((Figure){ "connect-up", p50, "us", times_percentile(&echo_times, 50), "echo-connect",
                         AIM_NONE, 0 });
        return p50;
}

/* From a connect that nobody waits for but the holder of the socket, to the answer of a project that
 * has to be read from disk. */
static void measure_connect_down(Server *s, double up_us) {
        CLEANUP_TIMES Times times = { 0 };
        char line[512];
        size_t n = compose_get(line, sizeof(line), 0);

        for (unsigned i = 0; i < COLD_STARTS; i++) {
                server_stop(s, engine_of(s));
                server_arm(s);
                times_add(&times, first_answer(s->socket, line, n));
        }
        figure((Figure){ "connect-down", times_percentile(&times, 50) / 1000, "ms", up_us / 1000,
                         "connect-up", AIM_VALUE_AT_MOST, 30 });
}

static void measure_memory(const Server *s) {
        pid_t engine = engine_of(s);

        figure((Figure){ "goxeld-pss", process_pss(s->pid) / 1e6, "MB", MEMORY_AIM, "aim", AIM_VALUE_AT_MOST,
                         MEMORY_AIM });
        if (engine > 0)
                figure((Figure){ "engine-pss", process_pss(engine) / 1e6, "MB", MEMORY_AIM, "aim",
                                 AIM_VALUE_AT_MOST, MEMORY_AIM });
}

/* Runs goxelctl to its end; false when it could not do its work. */
static bool run(const char *const *argv) {
        posix_spawn_file_actions_t files;
        int status;
        pid_t pid;

        (void)posix_spawn_file_actions_init(&files);
        (void)posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        errno = posix_spawn(&pid, argv[0], &files, NULL, (char *const *)argv, environ);
        (void)posix_spawn_file_actions_destroy(&files);
        if (errno != 0)
                return false;
        return waitpid(pid, &status, 0) == pid && status == 0;
}

static void measure_process_per_edit(const Server *s, double edit_us) {
        CLEANUP_TIMES Times times = { 0 };
        char file[96], position[32];
        double each;

        (void)snprintf(file, sizeof(file), "%s/castle.gox", s->folder);
        if (!run((const char *[]){ s->goxelctl, "--socket", s->socket, "export", "bench", file, NULL }))
                die("goxelctl cannot export the model to %s", file);

        for (unsigned i = 0; i < FILE_EDITS; i++) {
                uint64_t began;

                (void)snprintf(position, sizeof(position), "%u,20,50", i);
                began = now_nsec();
                if (!run((const char *[]){ s->goxelctl, "--no-daemon", "voxel-add", file, "--pos", position,
                                           "--color", "200,30,30", NULL }))
                        die("goxelctl cannot add a voxel to %s", file);
                times_add(&times, now_nsec() - began);
        }
        each = times_percentile(&times, 50);
        figure((Figure){ "edit-by-process", each / 1000, "ms", edit_us / 1000, "add_voxel",
                         AIM_RATIO_AT_LEAST, 100 });
}

/* A yard, a wall, four towers: something as small as what people begin with. */
static void build_model(const Server *s) {
        static const char *const requests[] = {
                "{\"shape_type\":\"cube\",\"center\":[32,32,1],\"size\":[64,64,2],\"color\":[90,160,60]}",
                "{\"shape_type\":\"cube\",\"center\":[32,32,12],\"size\":[48,48,20],\"color\":[160,160,165]}",
                "{\"shape_type\":\"cube\",\"center\":[32,32,12],\"size\":[40,40,20],\"mode\":\"subtract\"}",
                "{\"shape_type\":\"cylinder\",\"center\":[10,10,17],\"size\":[12,12,32],\"color\":[170,170,175]}",
                "{\"shape_type\":\"cylinder\",\"center\":[54,10,17],\"size\":[12,12,32],\"color\":[170,170,175]}",
                "{\"shape_type\":\"cylinder\",\"center\":[10,54,17],\"size\":[12,12,32],\"color\":[170,170,175]}",
                "{\"shape_type\":\"cylinder\",\"center\":[54,54,17],\"size\":[12,12,32],\"color\":[170,170,175]}",
        };
        static Wire w;

        wire_open(&w, s->socket);
        (void)wire_call(&w, "goxel.create_project", "{\"name\":\"bench\"}");
        for (size_t i = 0; i < ARRAY_LEN(requests); i++)
                (void)wire_call(&w, "goxel.procedural_shape", requests[i]);
        wire_close(&w);
}

/* On one processor, where only work counts, and on two, where waking up the other one counts too. Returns
 * the slower time of an edit. */
static double measure_round_trips(const Server *s) {
        int cpus[2];
        double slower;

        processors(cpus);
        (void)measure_round_trip(s, "get_voxel", compose_get, 3, (int[]){ cpus[0], cpus[0] });
        slower = measure_round_trip(s, "add_voxel", compose_add, 4, (int[]){ cpus[0], cpus[0] });
        if (cpus[1] >= 0) {
                double apart;

                (void)measure_round_trip(s, "get_voxel-apart", compose_get, 3, cpus);
                apart = measure_round_trip(s, "add_voxel-apart", compose_add, 4, cpus);
                slower = MAX(slower, apart);
        }
        return slower;
}

int main(void) {
        double edit_us;
        Server s;

        server_prepare(&s);
        server_arm(&s);
        build_model(&s);
        measure_memory(&s);
        edit_us = measure_round_trips(&s);
        measure_pipelined(&s);
        measure_connect_down(&s, measure_connect_up(&s));
        measure_process_per_edit(&s, edit_us);
        server_stop(&s, engine_of(&s));
        server_done(&s);
        return 0;
}
