/* What the service manager is told. Without one all of it does nothing. Nobody waits for it: what it has no
 * room for is told when it has. */
#pragma once

#include "base/macros.h"

#include <systemd/sd-event.h>

typedef struct Notify {
        size_t sessions, projects; /* as last told */
        uint64_t since;            /* begin of the interval, µs */
        unsigned burst;            /* times told in it */
        int fd;                    /* to the manager; -1: there is none */
        sd_event_source *later, *room, *watchdog;
        uint64_t watchdog_usec; /* how often it is told that the loop turns */
        uint64_t reloading;     /* when that began; 0: it is told */
        bool alive, ready;      /* are still to be told */
        const size_t *now_sessions, *now_projects;
} Notify;

/* A socket to the manager; -1: there is none. */
int notify_connect(void);
/* Borrows the two counters. */
int notify_init(Notify *n, sd_event *loop, const size_t *sessions, const size_t *projects);
void notify_done(Notify *n);
void notify_ready(Notify *n);
/* Before notify_ready(), when the configuration is read again. */
void notify_reloading(Notify *n);
void notify_stopping(Notify *n);
/* To be called when counters may have changed. Clients may come and go a thousand times a second: the
 * status text follows at once only a few times a second. */
void notify_counters(Notify *n);
