/* What the files of the rig share. */
#pragma once

#include "rig/keep.h"
#include "rig/rig.h"

#include <sys/syscall.h>
#include <unistd.h>

#define OPTIONS_MAX 16
#define PEERS_MAX 2048

struct Rig {
        char folder[32];
        char socket[64];
        char path[512];
        const char *options[2 * OPTIONS_MAX];
        size_t n_options;
        int listener; /* -1 when goxeld holds the socket itself */
        int notify;
        Buf notices;
        bool keeps;
        Keep kept;
        char *log; /* its path; NULL: not kept */
        Buf log_text;
        pid_t pid; /* 0 when none runs */
        Peer *peers[PEERS_MAX];
        size_t n_peers;
        Peer *once;
};

static inline int rig_pidfd(pid_t pid) {
        return (int)syscall(SYS_pidfd_open, pid, 0);
}
