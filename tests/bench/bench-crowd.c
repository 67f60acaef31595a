/* What clients notice of others who do nothing, say half of something or never read: the slowest hundredth
 * of their requests, without those and with them. */
#include "bench/bench.h"
#include "bench/server.h"
#include "bench/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define SERVED 350
#define OTHERS 50 /* of each kind */
#define ROUNDS 40 /* of a request by each of those that are served */
/* Who has taken nothing for so long takes nothing. */
#define PUSH_MS 50

typedef enum Kind { SILENT, HALF, DEAF, KINDS } Kind;

static void join(Wire *w, const char *socket) {
        wire_open(w, socket);
        (void)wire_call(w, "goxel.get_status", "{\"project\":\"bench\"}");
}

/* One request after the other, each client in its turn. */
static void serve(Wire *clients, unsigned round, Times *ret) {
        char line[256];

        for (unsigned i = 0; i < SERVED; i++) {
                size_t n = wire_request(line, sizeof(line), 100000 + i, "goxel.add_voxel",
                                        "{\"x\":%u,\"y\":%u,\"z\":3,\"color\":[%u,%u,9]}", i % 50, i / 50,
                                        round % 251, i % 251);
                uint64_t began = now_nsec();

                wire_send(&clients[i], line, n);
                (void)wire_result(&clients[i]);
                times_add(ret, now_nsec() - began);
        }
}

/* Asks for an echo again and again until nobody takes more from it. */
static void flood(Wire *w) {
        struct pollfd p = { .fd = w->fd, .events = POLLOUT };
        char line[1024] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"";
        size_t begin = strlen(line), n = sizeof(line), at = 0;

        memset(line + begin, 'x', n - begin);
        memcpy(line + n - 4, "\"]}\n", 4);
        while (poll(&p, 1, PUSH_MS) > 0) {
                ssize_t k = send(w->fd, line + at, n - at, MSG_NOSIGNAL | MSG_DONTWAIT);

                if (k < 0 && errno != EAGAIN && errno != EINTR)
                        die("a client that does not read was cut off: %s", strerror(errno));
                at = (at + (size_t)MAX(k, (ssize_t)0)) % n;
        }
}

static void disturb(Wire *w, Kind kind) {
        static const char half[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_";

        switch (kind) {
        case HALF:
                wire_send(w, half, sizeof(half) - 1);
                break;
        case DEAF:
                flood(w);
                break;
        case SILENT:
        case KINDS:
                break;
        }
}

static double p99(Wire *clients) {
        CLEANUP_TIMES Times times = { 0 };

        for (unsigned round = 0; round < ROUNDS; round++)
                serve(clients, round, &times);
        return times_percentile(&times, 99);
}

int main(void) {
        Wire *clients = calloc(SERVED, sizeof(*clients)),
             *others = calloc((size_t)OTHERS * KINDS, sizeof(*others));
        static Wire maker;
        double alone, crowded;
        Server s;

        if (!clients || !others)
                die("no memory for the clients");
        server_prepare(&s);
        server_arm(&s);
        wire_open(&maker, s.socket);
        (void)wire_call(&maker, "goxel.create_project", "{\"name\":\"bench\"}");
        for (unsigned i = 0; i < SERVED; i++)
                join(&clients[i], s.socket);
        (void)p99(clients);
        alone = p99(clients);
        for (unsigned i = 0; i < OTHERS * KINDS; i++) {
                join(&others[i], s.socket);
                disturb(&others[i], (Kind)(i % KINDS));
        }
        crowded = p99(clients);

        figure((Figure){ .name = "p99-of-350", .value = alone, .unit = "us" });
        figure((Figure){ "p99-of-350-among-500", crowded, "us", alone, "p99-of-350", AIM_RATIO_AT_MOST, 2 });
        server_stop(&s, server_engine(wire_call(&maker, "status", "{}")));
        server_done(&s);
        free(clients);
        free(others);
        return 0;
}
