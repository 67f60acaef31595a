#include "rpc/channel.h"

#include "base/fd.h"
#include "rpc/json.h"
#include "rpc/packet.h"
#include "rpc/scan.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* A packet that waits for room in the socket. */
typedef struct Waiting {
        struct Waiting *next;
        Packet packet; /* its descriptors are duplicates of ours */
        uint8_t payload[];
} Waiting;

struct Channel {
        int fd;
        Waiting *first, **last;
        size_t queued; /* bytes, with the packets' own */
        Buf parts;     /* of a message whose last part has not come */
        ChannelHeader parted;
        uint8_t payload[CHANNEL_PART_MAX];
};

static void fds_close(int *fds, size_t *n) {
        for (size_t i = 0; i < *n; i++)
                fds[i] = fd_close(fds[i]);
        *n = 0;
}

static Waiting *waiting_free(Waiting *w) {
        if (w) {
                fds_close(w->packet.fds, &w->packet.n_fds);
                free(w);
        }
        return NULL;
}
DEFINE_CLEANUP(Waiting *, waiting_free);

void channel_message_done(ChannelMessage *m) {
        json_object_put(m->payload);
        m->payload = NULL;
        fds_close(m->fds, &m->n_fds);
}

int channel_new(Channel **ret, int fd) {
        Channel *c;
        int r;

        r = fd_set_nonblock(fd, true);
        if (r < 0)
                return r;
        c = malloc(sizeof(*c));
        if (!c)
                return -ENOMEM;

        c->fd = fd;
        c->first = NULL;
        c->last = &c->first;
        c->queued = 0;
        c->parts = (Buf){ 0 };
        c->parted = (ChannelHeader){ 0 };
        *ret = c;
        return 0;
}

Channel *channel_free(Channel *c) {
        if (!c)
                return NULL;
        while (c->first) {
                Waiting *w = c->first;

                c->first = w->next;
                waiting_free(w);
        }
        buf_done(&c->parts);
        (void)fd_close(c->fd);
        free(c);
        return NULL;
}

int channel_fd(const Channel *c) {
        return c->fd;
}

bool channel_wants_write(const Channel *c) {
        return c->first;
}

static size_t waiting_cost(size_t n) {
        return sizeof(Waiting) + n;
}

static int channel_queue(Channel *c, const Packet *p) {
        CLEANUP(waiting_free) Waiting *w = NULL;
        size_t n = p->header.length;
        int r;

        w = malloc(sizeof(*w) + n);
        if (!w)
                return -ENOMEM;
        w->next = NULL;
        w->packet = (Packet){ .header = p->header, .payload = w->payload };
        memcpy(w->payload, p->payload, n);
        r = packet_duplicate_fds(&w->packet, p);
        if (r < 0)
                return r;

        c->queued += waiting_cost(n);
        *c->last = w;
        c->last = &w->next;
        (void)TAKE(w);
        return 0;
}

static int packet_post(Channel *c, const Packet *p) {
        int r;

        if (!c->first) {
                r = packet_send(c->fd, p);
                if (r != -EAGAIN)
                        return r;
        }
        return channel_queue(c, p);
}

static int payload_post(Channel *c, ChannelType type, uint32_t id, const char *payload, size_t n,
                        const int *fds, size_t n_fds) {
        size_t packets = n / CHANNEL_PART_MAX + 1;

        if (n > CHANNEL_PART_MAX && type != CHANNEL_REPLY)
                return -EMSGSIZE;
        if (c->queued + n + packets * waiting_cost(0) > CHANNEL_QUEUE_MAX)
                return -ENOBUFS;

        do {
                size_t part = MIN(n, (size_t)CHANNEL_PART_MAX);
                bool more = n > part;
                Packet p = {
                        .header = { CHANNEL_VERSION, (uint16_t)(type | (more ? CHANNEL_PART : 0)), id,
                                    (uint32_t)part },
                        .payload = (uint8_t *)payload,
                        .n_fds = n_fds,
                };
                int r;

                for (size_t i = 0; i < n_fds; i++)
                        p.fds[i] = fds[i];
                r = packet_post(c, &p);
                if (r < 0)
                        return r;
                payload += part;
                n -= part;
        } while (n > 0);
        return 0;
}

int channel_send(Channel *c, ChannelType type, uint32_t id, json_object *payload, const int *fds,
                 size_t n_fds) {
        const char *text = "";
        size_t n = 0;

        assert(n_fds <= CHANNEL_FDS_MAX);

        if (payload) {
                text = json_line(payload, &n);
                if (!text)
                        return -ENOMEM;
        }
        return payload_post(c, type, id, text, n, fds, n_fds);
}

int channel_flush(Channel *c) {
        while (c->first) {
                Waiting *w = c->first;
                int r;

                r = packet_send(c->fd, &w->packet);
                if (r == -EAGAIN)
                        return 0;
                if (r < 0)
                        return r;

                c->first = w->next;
                if (!c->first)
                        c->last = &c->first;
                c->queued -= waiting_cost(w->packet.header.length);
                waiting_free(w);
        }
        return 0;
}

/* Strict as with what clients send: an engine may be in a stranger's hands. */
static int payload_parse(const uint8_t *data, size_t n, json_object **ret) {
        CLEANUP_SCAN Scan s;
        Span value;
        int r;

        *ret = NULL;
        scan_init(&s, (const char *)data, n);
        if (n == 0)
                return 0;
        r = scan_value(&s, &value);
        if (r == 0)
                r = scan_finish(&s);
        if (r != 0 || s.doubled)
                return r < 0 ? r : -EPROTO;
        *ret = json_read(value.at, value.n);
        /* `null` is no payload. */
        if (*ret || value.at[0] == 'n')
                return 0;
        return errno == ENOMEM ? -ENOMEM : -EPROTO;
}

static int message_make(ChannelMessage *ret, Packet *p, const uint8_t *payload, size_t n) {
        json_object *json;
        int r;

        r = payload_parse(payload, n, &json);
        if (r < 0)
                return r;

        *ret = (ChannelMessage){
                .type = p->header.type,
                .id = p->header.id,
                .payload = json,
                .n_fds = p->n_fds,
        };
        for (size_t i = 0; i < CHANNEL_FDS_MAX; i++)
                ret->fds[i] = i < p->n_fds ? TAKE_FD(p->fds[i]) : -1;
        p->n_fds = 0;
        return CHANNEL_MESSAGE;
}

/* Whether a packet may come at this moment: nothing may come between parts. */
static bool part_fits(const Channel *c, const Packet *p) {
        uint16_t type = p->header.type & (uint16_t)~CHANNEL_PART;
        bool parted = p->header.type & CHANNEL_PART || c->parted.type;

        if (!parted)
                return true;
        if (type != CHANNEL_REPLY || p->n_fds > 0 || p->header.length == 0 ||
            c->parts.n + p->header.length > CHANNEL_QUEUE_MAX)
                return false;
        return !c->parted.type || c->parted.id == p->header.id;
}

/* -EAGAIN when the message goes on. */
static int packet_take(Channel *c, ChannelMessage *ret, Packet *p) {
        CLEANUP_BUF Buf whole = { 0 };
        int r;

        /* Who says this has just come, and what its predecessor began to say never ends. */
        if (p->header.type == CHANNEL_LIST) {
                buf_done(&c->parts);
                c->parted = (ChannelHeader){ 0 };
        }
        if (!part_fits(c, p))
                return -EPROTO;
        if (!(p->header.type & CHANNEL_PART) && !c->parted.type)
                return message_make(ret, p, p->payload, p->header.length);

        r = buf_append(&c->parts, p->payload, p->header.length);
        if (r < 0)
                return r;
        c->parted = p->header;
        if (p->header.type & CHANNEL_PART)
                return -EAGAIN;

        whole = c->parts;
        c->parts = (Buf){ 0 };
        c->parted = (ChannelHeader){ 0 };
        return message_make(ret, p, whole.data, whole.n);
}

int channel_receive(Channel *c, ChannelMessage *ret) {
        Packet p = { .payload = c->payload };
        int r;

        do {
                r = packet_receive(c->fd, &p);
                if (r == PACKET_END)
                        return CHANNEL_END;
                if (r < 0)
                        return r;
                r = packet_take(c, ret, &p);
                fds_close(p.fds, &p.n_fds);
        } while (r == -EAGAIN);
        return r;
}
