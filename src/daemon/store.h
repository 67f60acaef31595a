/* What the service manager keeps for the goxeld that comes after this one: descriptors under names
 * (FDSTORE=, systemd.service(5)). It drops them when the service is stopped, and passes them on when it
 * starts the service again, however the goxeld before ended.
 *
 * Nobody waits for the manager: what it has no room for now is queued. */
#pragma once

#include "base/macros.h"

#include <sys/queue.h>
#include <systemd/sd-event.h>

/* Descriptors in one message. */
#define STORE_FDS 64
/* Bytes of names. The manager passes all of them in one variable, of which the kernel takes 128 KiB: with
 * more, goxeld could not be started any more. Connections at the door come on top, with 5 bytes each. */
#define STORE_NAMES_MAX (96u << 10)

typedef struct StoreMessage StoreMessage;

typedef struct Store {
        int fd; /* to the manager; -1: nothing is kept */
        TAILQ_HEAD(StoreQueue, StoreMessage) queue;
        sd_event_source *room;
        size_t names; /* bytes of those that are counted */
} Store;

/* `fd` (taken over) goes to the manager; -1: there is none. */
int store_init(Store *s, sd_event *loop, int fd);
void store_done(Store *s);
bool store_exists(const Store *s);
/* Keeps duplicates of up to STORE_FDS descriptors under one name: printable ASCII without ':', at most 255
 * bytes. -errno. */
int store_put(Store *s, const char *name, const int *fds, size_t n);
/* Counts a name among those that are kept, or not any more. False: there are too many. */
bool store_count(Store *s, const char *name);
void store_uncount(Store *s, const char *name);
/* Everything under that name goes. */
void store_drop(Store *s, const char *name);
/* Waits, at most so long, until the manager has read all of it. False: it has not. */
bool store_settle(Store *s, uint64_t ms);
