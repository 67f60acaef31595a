/* Who works while goxeld ends and comes again: raw clients that keep many edits under way, and callers of
 * libgoxel, of whom one asks goxeld itself. */
#pragma once

#include "rig/load.h"

#include <goxel/goxel.h>
#include <sys/types.h>

#define CROWD_LOADS 3
#define CROWD_CALLERS 3

typedef struct Crowd {
        const char *socket;
        Load loads[CROWD_LOADS];
        char projects[CROWD_LOADS][16];
        pid_t engines[CROWD_LOADS]; /* at the beginning */
        GoxelClient *callers[CROWD_CALLERS];
        unsigned calls, failed;
        uint64_t slowest; /* µs until a new connection was answered */
        uint64_t sum;
        unsigned times;
} Crowd;

/* Of whoever answers there. */
pid_t crowd_daemon(const char *socket);
/* 0: the project is not open. */
pid_t crowd_engine(const char *socket, const char *project);

/* Keeps the path, and makes a project for each raw client. */
void crowd_init(Crowd *c, const char *socket);
/* Everybody works for a moment, and leaves edits under way. */
void crowd_work(Crowd *c, unsigned answers);
/* The raw clients alone. */
void crowd_edit(Crowd *c, unsigned answers);
/* A new connection, which may have to wait for a new goxeld. */
void crowd_connect(Crowd *c);
/* Fails unless the engines are those of the beginning. */
void crowd_expect_engines(const Crowd *c);
/* Ends it. Fails unless what was acknowledged is there, no connection was cut and no call failed. */
void crowd_check(Crowd *c);
