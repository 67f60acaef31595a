/* goxeld's own methods: what concerns all projects of a user, or ends one. */
#pragma once

#include "daemon/session.h"
#include "rpc/method.h"

/* Context of their calls. */
typedef struct MethodContext {
        Daemon *daemon;
        User *user;
        const char *binding; /* of the session that asks; empty: none */
} MethodContext;

extern const Method daemon_methods[];

/* Answers an engine's ASK {method, params}: {result} or {error}. New reference. */
json_object *methods_ask(Daemon *d, User *user, json_object *ask);
/* All names they go by, for engines: {ask: […], return: […]}. New reference. */
json_object *methods_names(void);
