/* goxeld's own methods: what concerns all projects of a user, or ends one. */
#pragma once

#include "daemon/session.h"
#include "rpc/method.h"

/* Context of their calls. */
typedef struct MethodContext {
        Daemon *daemon;
        User *user;
        Session *session;    /* the one that asks; NULL: an engine does */
        bool can_wait;       /* the request stands alone in its line */
        const char *binding; /* of the session that asks; empty: none */
} MethodContext;

/* Apart from RPC_FAILED: what a row returns when its session has begun to wait. Nothing was done yet, and
 * the row is to be run anew, from the beginning. */
enum { METHODS_LATER = 2 };

extern const Method daemon_methods[];

/* Answers an engine's ASK {method, params}: {result} or {error}. New reference. */
json_object *methods_ask(Daemon *d, User *user, json_object *ask);
/* All names they go by, for engines: {ask: […], return: […]}. New reference. */
json_object *methods_names(void);
