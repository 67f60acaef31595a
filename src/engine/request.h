/* One request line: found out whose it is, run, answered. */
#pragma once

#include "engine/engine.h"

enum {
        REQUEST_DONE = 0,   /* answered into session->out (or needs no answer) */
        REQUEST_RETURN = 1, /* belongs elsewhere: the session has to go back to goxeld, nothing is used */
        REQUEST_ASK = 2,    /* goxeld was asked; the answer comes with CHANNEL_REPLY */
        REQUEST_LATER = 3,  /* nothing is used: to be run again in the next turn */
};

/* What a method's handler finds as its context. */
typedef struct EngineCall {
        Engine *engine;
        Session *session;
        Project *project;
        Edit *edit;   /* open in methods that write, except those that create */
        Buf recalled; /* result text of a request that was done before */
} EngineCall;

static inline EngineCall *engine_call(const Call *c) {
        return c->context;
}

/* REQUEST_… or -ENOMEM. */
int request_run(Engine *e, Session *s, const char *line, size_t n);
/* goxeld's answer to an ask. */
int request_reply(Session *s, json_object *payload);
/* Answers with an error to a line that cannot be read: id null. */
int request_refuse(Session *s, int code, const char *text);
