/* The control channel between goxeld (or goxelctl, for a private engine) and an engine: messages over
 * a SOCK_SEQPACKET pair, a header and a JSON payload each, with descriptors beside them. Sending never
 * blocks: what the socket does not take is queued, within bounds. */
#pragma once

#include "base/buf.h"

#include <json-c/json_object.h>

#define CHANNEL_VERSION 1
#define CHANNEL_PART_MAX (32u << 10) /* bytes of payload in one packet */
#define CHANNEL_FDS_MAX 4
#define CHANNEL_QUEUE_MAX (8u << 20) /* bytes waiting; more is -ENOBUFS, and the channel is given up */

typedef enum ChannelType {
        /* goxeld → engine */
        CHANNEL_HELLO = 1, /* {protocol, build, project|null, directory|null, recover, log_level,
                              limits{idle_ms, memory_bytes, line_bytes, file_bytes, journal_bytes, in_flight,
                              per_second, burst, timeout_ms, wait_ms, sync_each}} + journal socket */
        CHANNEL_SESSION, /* {session: hex of 16 bytes, uid, pid, project|null, client|null, subscribed} + the
                          * connection
                          */
        CHANNEL_REPLY,   /* to ASK: the answer's result or error object, JSON, in parts */
        CHANNEL_FILE,    /* {ordinal, path, stamp|null, keep_ms} + the file: for the path in the next line of
                          * the session    that SESSION brings right after, under the same id */
        CHANNEL_DONE,    /* to WRITTEN: {} when the file has its name, else {error} */
        CHANNEL_DRAIN, /* {why: "idle"|"closed"}: hand all sessions back at a quiet moment, checkpoint, leave
                        */
        CHANNEL_PING,
        CHANNEL_LIST, /* as HELLO, from a goxeld that is another one than HELLO's: to be answered with HELD.
                         What the one before has begun to say is forgotten */
        CHANNEL_LOG_LEVEL, /* {log_level} */
        CHANNEL_SCRIPT,    /* to WANT_SCRIPT: {} + the socket of a goxel-script, or {error} */
        CHANNEL_CANCEL,    /* {task}: somebody at another engine wants it stopped */

        /* engine → goxeld */
        CHANNEL_READY = 64, /* {revision, created, build} ; first message of an engine */
        CHANNEL_RETURN,     /* {why: "project"|"daemon"|"path"|"idle"|"home", project|null, subscribed, who:
                               as SESSION} + the connection, and what was consumed of its line: the session is
                               goxeld's again */
        CHANNEL_CLOSED,     /* the session has ended */
        CHANNEL_BOUND,      /* {project}: the session chose this project; it is its user's current one */
        CHANNEL_ASK,        /* {method, params}: a daemon method, to be answered with REPLY */
        CHANNEL_WRITTEN,    /* {written, note}: the line that FILE was for is carried out. When a file was
                             * written its    answer waits for DONE */
        CHANNEL_PONG,
        CHANNEL_LEAVING, /* {why, created, requests, edits}: send no more sessions; those here come back by
                            RETURN */
        CHANNEL_HELD, /* first of id 0: {project, build, created, leaving, last_id, …} + the slots; of each
                         session's id: as SESSION + the connection; last of id 0: {last: true} */
        CHANNEL_SUBSCRIBED, /* {subscribed: {project, events, revision|null}|null}: what the session wants to
                               be told goes with it to the next engine, in SESSION */
        CHANNEL_STATUS, /* {status: "ready"|"busy"|"error", tasks: [the first 64, as goxel.list_tasks tells
                         * them], error|null}: while tasks run, twice a second */
        CHANNEL_WANT_SCRIPT, /* a goxel-script is to be started: SCRIPT answers, under the same id */
} ChannelType;

/* A payload that is larger than a packet goes in parts: packets of the same type and id, one right after
 * the other, all but the last with this bit set in their type. Only REPLY may be parted, and a parted
 * message has no descriptors. */
#define CHANNEL_PART 0x8000u

/* `id` is the session's number on this channel (given by goxeld in SESSION), or the ask's. */
typedef struct ChannelHeader {
        uint16_t version;
        uint16_t type;
        uint32_t id;
        uint32_t length; /* bytes of payload in this packet */
} ChannelHeader;

typedef struct ChannelMessage {
        ChannelType type;
        uint32_t id;
        json_object *payload; /* owned; NULL when there is none */
        int fds[CHANNEL_FDS_MAX];
        size_t n_fds;
} ChannelMessage;

void channel_message_done(ChannelMessage *m); /* closes descriptors that were not taken (set to -1) */
#define CLEANUP_MESSAGE __attribute__((cleanup(channel_message_done)))

typedef struct Channel Channel;

/* Takes over fd, a SOCK_SEQPACKET socket, and makes it non-blocking. */
int channel_new(Channel **ret, int fd);
Channel *channel_free(Channel *c);
DEFINE_CLEANUP(Channel *, channel_free);
int channel_fd(const Channel *c);
/* Whether the loop should wait for room to write. */
bool channel_wants_write(const Channel *c);

/* Sends or queues a message; the payload (may be NULL) and descriptors are borrowed (descriptors are
 * duplicated when queued). A payload over CHANNEL_PART_MAX goes in parts, which only REPLY may have;
 * else it is -EMSGSIZE and nothing was sent. -ENOBUFS: the queue is full, nothing was sent.
 * -ETOOMANYREFS: too many descriptors are under way, nothing was sent. -EPIPE, -ECONNRESET. */
int channel_send(Channel *c, ChannelType type, uint32_t id, json_object *payload, const int *fds,
                 size_t n_fds);
/* Sends what is queued; 0 also when some is left. */
int channel_flush(Channel *c);

enum { CHANNEL_MESSAGE = 1, CHANNEL_END = 2 };
/* Reads one message: CHANNEL_MESSAGE; CHANNEL_END when the other side is gone; -EAGAIN; -EPROTO when
 * what came is no message (wrong version, wrong length, not JSON, cut): the channel is given up then.
 * Parts are put together; a payload is strict JSON. */
int channel_receive(Channel *c, ChannelMessage *ret);
