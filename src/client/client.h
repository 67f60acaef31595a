/* What a client is made of, for the files of this folder. */
#pragma once

#include "base/macros.h"
#include "client/message.h"
#include "client/private.h"
#include "client/until.h"
#include "client/wire.h"
#include "goxel/goxel.h"

struct GoxelClient {
        /* Settings. */
        char *path; /* NULL: look for a socket */
        char *name, *version;
        bool private_wanted;
        bool may_start;
        uint32_t timeout_ms;

        /* The connection. */
        Wire wire;
        PrivateEngine *engine;
        char *socket;   /* the socket taken; a client that has one stays with it */
        char *server;   /* hello's answer */
        char *project;  /* made or loaded over this client: chosen again on a new connection */
        bool connected; /* has been connected at least once */
        int64_t last_id;
        int interrupt; /* readable while the client is interrupted */

        /* Notifications. */
        void (*notice)(GoxelClient *c, const char *method, const char *params, void *userdata);
        void *notice_userdata;
        bool in_notice;
        uint64_t n_notices;        /* given out so far */
        json_object *subscription; /* params of the one to be made again; NULL: none */

        /* What went wrong. */
        int code;
        char *message;
        char *data;
};

/* Notes what went wrong; r is returned. */
int client_fail(GoxelClient *c, int r, const char *format, ...) PRINTF(3, 4);
/* Notes the error of an answer. Returns GOXEL_REMOTE. */
int client_fail_remote(GoxelClient *c, const Reply *reply);

/* Makes sure that there is a connection; results of goxel_client_connect(). */
int client_open(GoxelClient *c, Until until);
/* Ends the connection, and a private engine with it. */
void client_close(GoxelClient *c);

/* One request of the library's own, whose params are taken over: as client_exchange(). */
int client_ask(GoxelClient *c, const char *method, json_object *params, Until until, Reply *ret);

/* Sends a line and reads its answer over the connection that is there. 0, whatever the answer says;
 * GOXEL_LOST, with *ret_sent telling whether the other side may have seen any of the line; GOXEL_FAILED,
 * negative errno. After anything but 0 the connection is closed. */
int client_exchange(GoxelClient *c, const Buf *line, int64_t id, const int *fds, size_t n_fds, Until until,
                    Reply *ret, bool *ret_sent);

/* The descriptor that goxel_client_interrupt() makes readable. -errno. */
int client_interrupt_new(int *ret);
/* Notes that a client was interrupted before its request was out. Returns -ECANCELED. */
int client_interrupted(GoxelClient *c);

/* Reads a line, gives it to the notice if it is a notification. 0 for the answer to request `id`,
 * REPLY_OTHER, -errno. */
int client_hear(GoxelClient *c, const char *line, size_t n, int64_t id, Reply *ret);
/* The same with what came along with an answer, so that who polls the socket has missed nothing. */
int client_hear_rest(GoxelClient *c);
/* -EBUSY, and notes it, while a notice runs; else 0. */
int client_check_notice(GoxelClient *c);
/* Remembers that a request was answered which makes or ends a subscription. */
void client_note_subscription(GoxelClient *c, const char *method, json_object *result);
/* Makes the subscription of the connection before; results of goxel_client_connect(). */
int client_subscribe_again(GoxelClient *c, Until until);
