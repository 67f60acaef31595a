/* One packet of the control channel: the two functions that do its input and output. */
#pragma once

#include "rpc/channel.h"

typedef struct Packet {
        ChannelHeader header; /* length: bytes of payload */
        uint8_t *payload;     /* borrowed; to receive: room for CHANNEL_PART_MAX bytes */
        int fds[CHANNEL_FDS_MAX];
        size_t n_fds;
} Packet;

/* 0; -EAGAIN when the socket has no room now; -ETOOMANYREFS, -EPIPE, -ECONNRESET. */
int packet_send(int fd, const Packet *p);

enum { PACKET_END = 2 };
/* 0, with descriptors that are the caller's then; PACKET_END; -EAGAIN; -EPROTO: cut, of another
 * version, or of another length than it says. */
int packet_receive(int fd, Packet *p);

/* Gives `to` duplicates of the descriptors of `from`. */
int packet_duplicate_fds(Packet *to, const Packet *from);
