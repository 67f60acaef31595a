/* An engine for faults that a real one cannot be brought to: its project's name says what it does wrong.
 * Otherwise it answers every request line with the name of its project and of its session's. */
#include "base/fd.h"
#include "base/names.h"
#include "base/text.h"
#include "rpc/channel.h"
#include "rpc/envelope.h"
#include "rpc/method.h"
#include "rpc/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json_tokener.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SESSIONS 64

typedef struct Guest {
        int fd; /* -1: free */
        uint32_t id;
        char binding[NAME_MAX_BYTES + 1];
} Guest;

static Channel *channel;
static char project[NAME_MAX_BYTES + 1];
static Guest guests[SESSIONS];
static bool leaving;
static Slots *slots;

static void say(ChannelType type, uint32_t id, const char *json) {
        json_object *payload = json ? json_tokener_parse(json) : NULL;

        if (channel_send(channel, type, id, payload, NULL, 0) < 0)
                _exit(9);
        json_object_put(payload);
}

static void give_back(Guest *g, const char *why, const char *other) {
        char text[512];

        (void)snprintf(text, sizeof(text), "{\"why\":\"%s\",\"project\":%s%s%s}", why, other ? "\"" : "",
                       other ? other : "null", other ? "\"" : "");
        say(CHANNEL_RETURN, g->id, text);
        g->fd = fd_close(g->fd);
}

static void fill_cells(Slot slot) {
        for (size_t i = 0; i < SLOTS_MAX; i++)
                atomic_store(&slots->cells[i], slot_pack(slot));
}

static void write_state(Guest *g) {
        for (size_t i = 0; i < SLOTS_MAX; i++)
                atomic_store(&slots->cells[i], 7);
}

/* As if a line of all bytes that a slot can name were answered, of which the queue has a few. */
static void write_consume(Guest *g) {
        int offset = SLOT_BYTES_MAX;

        (void)setsockopt(g->fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset));
        fill_cells((Slot){ SLOT_CONSUMING, 5, SLOT_BYTES_MAX, SLOT_BYTES_MAX });
}

/* More was peeked at than was peeked at. */
static void write_peeked(Guest *g) {
        int offset = 100;

        (void)setsockopt(g->fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset));
        fill_cells((Slot){ SLOT_CONSUMING, 5, 50, 10 });
}

static void write_running(Guest *g) {
        atomic_store(&slots->running, UINT64_MAX);
        atomic_store(&slots->unread_n, UINT64_MAX);
}

static void write_everything(Guest *g) {
        memset((void *)slots, 0xee, sizeof(*slots));
}

/* What an engine can leave in its slots when it dies at its first line. */
static const struct {
        const char *project;
        void (*write)(Guest *g);
} lies[] = {
        { "slots-state", write_state },        { "slots-consume", write_consume },
        { "slots-peeked", write_peeked },      { "slots-running", write_running },
        { "slots-rubbish", write_everything },
};

static void lie(Guest *g) {
        for (size_t i = 0; i < ARRAY_LEN(lies); i++)
                if (strcmp(project, lies[i].project) == 0) {
                        if (slots)
                                lies[i].write(g);
                        abort();
                }
}

/* For so long, however much of the processors' time that is. */
static void work(uint64_t usec) {
        for (const uint64_t began = now_usec(); now_usec() - began < usec;)
                ;
}

static void start(void) {
        if (strcmp(project, "slow") == 0)
                work(600 * USEC_PER_MSEC);
        if (strcmp(project, "exits") == 0)
                _exit(3);
        if (strcmp(project, "held") == 0) {
                say(CHANNEL_LEAVING, 0, "{\"why\":\"held\",\"pid\":4242,\"created\":true}");
                _exit(0);
        }
        if (strcmp(project, "full") == 0) {
                say(CHANNEL_LEAVING, 0, "{\"why\":\"storage\",\"errno\":28,\"created\":true}");
                _exit(0);
        }
        if (strcmp(project, "mute") == 0)
                return;
        if (strcmp(project, "rubbish") == 0) {
                (void)!write(channel_fd(channel), "rubbish", 7);
                return;
        }
        say(CHANNEL_READY, 0, strcmp(project, "unmade") == 0 ? "{\"created\":false}" : "{\"created\":true}");
}

static void answer(Guest *g, const char *line, size_t n) {
        CLEANUP_ENVELOPE Envelope v = { 0 };
        CLEANUP_RPC_ERROR RpcError e = { 0 };
        CLEANUP_BUF Buf b = { 0 };
        char text[512];

        if (envelope_read(&v, line, n, &e) != 0)
                _exit(8);
        if (strcmp(v.requests[0].method, "goxel.create_project") == 0) {
                (void)snprintf(text, sizeof(text), "{\"project\":\"%s\"}", project);
                say(CHANNEL_BOUND, g->id, text);
        }
        (void)snprintf(text, sizeof(text), "{\"engine\":\"%s\",\"session\":\"%s\"}", project, g->binding);
        if (answer_result_text(&b, v.requests[0].id, text, strlen(text)) < 0 ||
            fd_write_all(g->fd, b.data, b.n) < 0)
                _exit(8);
}

/* What the test has to say in the environment. */
static const char *told(const char *name) {
        const char *value = getenv(name);

        if (!value)
                _exit(4);
        return value;
}

/* One line a time, as simple as can be. */
static void serve(Guest *g) {
        static char window[64u << 10];
        ssize_t n = recv(g->fd, window, sizeof(window), MSG_PEEK | MSG_DONTWAIT);
        char *newline;

        if (n < 0 && errno == EAGAIN)
                return;
        newline = n > 0 ? memchr(window, '\n', (size_t)n) : NULL;
        if (n > 0 && strcmp(project, "crashes") == 0)
                abort();
        if (n > 0 && strcmp(project, "waits") == 0 && rmdir(told("GOXEL_TEST_ONCE")) == 0)
                (void)!read(open(told("GOXEL_TEST_MUTE"), O_RDONLY | O_CLOEXEC), window, 1);
        if (n > 0)
                lie(g);
        if (newline && strstr(window, "\"elsewhere\"") && strcmp(project, "other") != 0) {
                give_back(g, "project", "other");
                return;
        }
        if (newline && strstr(window, "close_project")) {
                give_back(g, "daemon", NULL);
                return;
        }
        if (!newline) {
                (void)shutdown(g->fd, SHUT_RDWR);
                say(CHANNEL_CLOSED, g->id, NULL);
                g->fd = fd_close(g->fd);
                return;
        }
        *newline = '\0';
        answer(g, window, (size_t)(newline - window));
        (void)!recv(g->fd, window, (size_t)(newline - window) + 1, 0);
}

static void take(ChannelMessage *m) {
        json_object *binding = json_object_object_get(m->payload, "project");

        for (Guest *g = guests; g < guests + SESSIONS; g++)
                if (g->fd < 0) {
                        g->fd = TAKE_FD(m->fds[0]);
                        g->id = m->id;
                        (void)snprintf(g->binding, sizeof(g->binding), "%s",
                                       binding ? json_object_get_string(binding) : "");
                        return;
                }
        _exit(7);
}

static void obey(void) {
        CLEANUP_MESSAGE ChannelMessage m = { 0 };
        int r = channel_receive(channel, &m);

        if (r == -EAGAIN)
                return;
        if (r != CHANNEL_MESSAGE)
                _exit(0);
        if (m.type == CHANNEL_HELLO) {
                (void)snprintf(project, sizeof(project), "%s",
                               json_object_get_string(json_object_object_get(m.payload, "project")));
                for (size_t i = 0; i < m.n_fds && !slots; i++)
                        (void)slots_map(&slots, m.fds[i]);
                start();
        }
        if (m.type == CHANNEL_SESSION)
                take(&m);
        if (m.type == CHANNEL_DRAIN && strcmp(project, "stays") != 0)
                leaving = true;
}

static const Param create_params[] = {
        { .name = "name", .type = P_STRING, .fallback = "\"New Project\"", .text = "Name." },
        { .name = NULL },
};
static const Param no_params[] = { { .name = NULL } };
static const Method methods[] = {
        { .name = "goxel.create_project",
          .summary = "Makes a project.",
          .params = create_params,
          .flags = METHOD_PROJECT | METHOD_WRITES | METHOD_CREATES,
          .project_param = "name",
          .result = "{}" },
        { .name = "goxel.get_voxel",
          .summary = "Reads a voxel.",
          .params = no_params,
          .flags = METHOD_PROJECT,
          .result = "{}" },
        { .name = NULL },
};

static int describe(void) {
        const Method *tables[] = { methods };
        json_object *json = method_describe(tables, 1);
        int r = puts(json_object_to_json_string(json)) < 0;

        json_object_put(json);
        return r;
}

int main(int argc, char **argv) {
        if (argc > 1)
                return describe();
        if (channel_new(&channel, 3) < 0)
                return 2;
        for (size_t i = 0; i < SESSIONS; i++)
                guests[i].fd = -1;
        while (!leaving) {
                struct pollfd p[SESSIONS + 1] = { { .fd = 3, .events = POLLIN } };

                for (size_t i = 0; i < SESSIONS; i++)
                        p[i + 1] = (struct pollfd){ .fd = guests[i].fd, .events = POLLIN };
                if (poll(p, SESSIONS + 1, -1) < 0)
                        return 2;
                if (p[0].revents)
                        obey();
                for (size_t i = 0; i < SESSIONS; i++)
                        if (p[i + 1].revents)
                                serve(&guests[i]);
        }
        for (size_t i = 0; i < SESSIONS; i++)
                if (guests[i].fd >= 0)
                        give_back(&guests[i], "idle", NULL);
        return 0;
}
