/* What goxelctl mcp costs an agent: until it answers, for a call that stays inside it, for one that goes
 * through to the engine, and in memory. And beside the reference server, by the official client. */
#include "base/fd.h"
#include "bench/bench.h"
#include "bench/server.h"
#include "bench/wire.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTS 50
#define ROUNDS 2000
#define START_AIM 10.0 /* ms */
#define MEMORY_AIM 2.0 /* MB */
#define CALL_AIM 0.7   /* of the reference server's */

#define INITIALIZE                                                                                          \
        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\","       \
        "\"version\":\"1\"}}"

/* One goxelctl mcp, with a socket as its stdin and stdout. */
typedef struct Bridge {
        pid_t pid;
        Wire wire;
} Bridge;

static void bridge_start(Bridge *b, const Server *s) {
        char *argv[] = { (char[]){ "goxelctl" }, (char[]){ "--socket" }, (char *)(uintptr_t)s->socket,
                         (char[]){ "mcp" }, NULL };
        posix_spawn_file_actions_t actions;
        int pair[2];

        if (fd_pair(SOCK_STREAM, pair) < 0)
                die("no socket pair");
        (void)posix_spawn_file_actions_init(&actions);
        (void)posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
        (void)posix_spawn_file_actions_adddup2(&actions, pair[1], 1);
        if (posix_spawn(&b->pid, s->goxelctl, &actions, NULL, argv, environ) != 0)
                die("%s does not start", s->goxelctl);
        (void)posix_spawn_file_actions_destroy(&actions);
        (void)fd_close(pair[1]);
        b->wire.fd = pair[0];
        b->wire.n = b->wire.used = 0;
}

static void bridge_end(Bridge *b) {
        int status;

        wire_close(&b->wire);
        if (waitpid(b->pid, &status, 0) != b->pid || status != 0)
                die("goxelctl mcp ended badly: status %d", status);
}

static void measure_start(const Server *s) {
        CLEANUP_TIMES Times start = { 0 }, end = { 0 };
        static Bridge b;

        for (unsigned i = 0; i < STARTS; i++) {
                uint64_t began = now_nsec();

                stop_if_asked();
                bridge_start(&b, s);
                (void)wire_call(&b.wire, "initialize", INITIALIZE);
                times_add(&start, now_nsec() - began);
                began = now_nsec();
                bridge_end(&b);
                times_add(&end, now_nsec() - began);
        }
        figure((Figure){ "mcp-start-p50", times_percentile(&start, 50) / 1e3, "ms", START_AIM, "aim",
                         AIM_VALUE_AT_MOST, START_AIM });
        figure((Figure){ "mcp-end-p50", times_percentile(&end, 50) / 1e3, "ms", 0, NULL, AIM_NONE, 0 });
}

static double rounds(Wire *w, const char *method, const char *params) {
        CLEANUP_TIMES Times t = { 0 };

        for (unsigned i = 0; i < ROUNDS; i++) {
                uint64_t began = now_nsec();

                (void)wire_call(w, method, params);
                times_add(&t, now_nsec() - began);
        }
        stop_if_asked();
        return times_percentile(&t, 50);
}

/* Returns the engine that has served. */
static pid_t measure_calls(const Server *s) {
        static Bridge b;
        static Wire direct;
        pid_t engine;
        double bare;

        bridge_start(&b, s);
        (void)wire_call(&b.wire, "initialize", INITIALIZE);
        (void)wire_call(&b.wire, "tools/call",
                        "{\"name\":\"project_open\",\"arguments\":{\"project\":\"bench\"}}");
        wire_open(&direct, s->socket);
        bare = rounds(&direct, "goxel.get_voxel", "{\"project\":\"bench\",\"x\":1,\"y\":2,\"z\":3}");
        engine = server_engine(wire_call(&direct, "status", "{}"));
        wire_close(&direct);
        figure((Figure){ "mcp-ping-p50", rounds(&b.wire, "ping", "{}"), "us", 0, NULL, AIM_NONE, 0 });
        figure((Figure){
                "mcp-read-p50",
                rounds(&b.wire, "tools/call",
                       "{\"name\":\"voxels_read\",\"arguments\":{\"project\":\"bench\",\"min\":[1,2,3],\"max\":[1,2,3]}}"),
                "us", bare, "socket", AIM_NONE, 0 });
        figure((Figure){ "mcp-pss", process_pss(b.pid) / 1e6, "MB", MEMORY_AIM, "aim", AIM_VALUE_AT_MOST,
                         MEMORY_AIM });
        bridge_end(&b);
        return engine;
}

/* What tests/mcp/bench.js prints. */
static void measure_beside(const Server *s) {
        const char *parts = getenv("GOXEL_MCP_PARTS");
        double call[2], start[2], pss[2];
        char command[1024];
        FILE *f;
        int n;

        if (!parts || !*parts) {
                (void)fprintf(stderr, "bench: GOXEL_MCP_PARTS names no folder (./dev bench does): "
                                      "nothing is measured beside the reference server\n");
                return;
        }
        n = snprintf(command, sizeof(command), "exec '%s' '%s' '%s' '%s' '%s'", BENCH_MCP_RUN, parts,
                     BENCH_MCP_SCRIPT, s->goxelctl, s->socket);
        f = n < (int)sizeof(command) ? popen(command, "re") : NULL;
        if (!f)
                die("cannot run %s", BENCH_MCP_SCRIPT);
        n = fscanf(f, "%lf %lf %lf %lf %lf %lf", &call[0], &call[1], &start[0], &start[1], &pss[0], &pss[1]);
        if (pclose(f) != 0 || n != 6)
                die("%s has failed", BENCH_MCP_SCRIPT);
        figure((Figure){ "mcp-sdk-call-p50", call[0], "us", call[1], "everything", AIM_RATIO_AT_MOST,
                         CALL_AIM });
        figure((Figure){ "mcp-sdk-start-p50", start[0], "ms", start[1], "everything", AIM_NONE, 0 });
        figure((Figure){ "mcp-sdk-pss", pss[0] * 1024 / 1e6, "MB", pss[1] * 1024 / 1e6, "everything",
                         AIM_NONE, 0 });
}

int main(void) {
        Server s;
        pid_t engine;

        server_prepare(&s);
        measure_start(&s);
        server_arm(&s);
        engine = measure_calls(&s);
        measure_beside(&s);
        server_stop(&s, engine);
        server_done(&s);
        return 0;
}
