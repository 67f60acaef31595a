/* One request line: found out whose it is, run, answered. */
#pragma once

#include "base/stamp.h"
#include "engine/brief.h"
#include "engine/engine.h"
#include "engine/past.h"

enum {
        REQUEST_DONE = 0,   /* answered into session->out (or needs no answer) */
        REQUEST_RETURN = 1, /* belongs elsewhere: the session has to go back to goxeld, nothing is used */
        REQUEST_ASK = 2,   /* goxeld was asked; the answer comes with CHANNEL_REPLY, or is kept until DONE */
        REQUEST_LATER = 3, /* nothing is used: to be run again in the next turn */
        REQUEST_TASK = 4,  /* the answer comes when s->task has ended */
        REQUEST_WAIT = 5,  /* nothing is used: to be run again when no task changes the project */
};

/* What a method's handler finds as its context. */
typedef struct EngineCall {
        Engine *engine;
        Session *session;
        Project *project;
        Edit *edit; /* open in methods that write, except those that create */
        const Request *request;
        Task *task; /* in the process of one; else NULL */
        bool in_batch;
        bool apart;             /* in the process of a task */
        bool queued;            /* a task that goes on though its request is answered */
        char stamp[STAMP_SIZE]; /* of the file that is read; empty: unknown */
        Buf recalled;           /* result text of a request that was done before */
        bool fetched;           /* what the row fetches is there … */
        Past pasts[2];          /* … which are the moments that it looks at */
        Brief brief; /* call->result_text of a row that builds no tree; of a batch, its last one's */
} EngineCall;

/* Frees what it owns. */
void engine_call_done(EngineCall *k);

static inline EngineCall *engine_call(const Call *c) {
        return c->context;
}

/* What stands in the call's brief is its result. */
static inline void call_tell_brief(Call *c) {
        const Brief *b = &engine_call(c)->brief;

        c->result_text = (Span){ b->text, b->n };
}

/* REQUEST_… or -ENOMEM. */
int request_run(Engine *e, Session *s, const char *line, size_t n);
/* Checks and carries out the call of a request: 0 with the result, RPC_FAILED, REQUEST_…, or -errno, which
 * stands in call->error. */
int request_run_call(Call *c, const Method *m, Span params);
/* The call of a queued request is carried out in a process of its own, where the database is not. 0, or
 * RPC_FAILED with call->error. */
int request_run_apart(Call *c, const Method *m, Span params);
/* Whether the request of a call that was parsed still is to be carried out: as request_run() finds out
 * before it does. 0; KEYED_DONE with the result; RPC_FAILED. */
int request_check(Call *c);
/* The same but for the key, which a task in the background has used itself. */
int request_check_revision(Call *c);
/* Stores what is kept beside the model when a call has changed it, here or in a process. As a row's run. */
int request_settle(Call *c);
/* Fills call->error in with what broke. */
void request_tell_failure(Call *c, int r);
/* Why a layer of this edit has not taken voxels (-EROFS). RPC_FAILED. */
int request_fail_derived(Call *c, const Edit *e);
/* Tells that what a method was to change is too much. RPC_FAILED. */
int request_fail_size(Call *c);
/* goxeld's answer to an ask. */
int request_reply(Session *s, json_object *payload);
/* Answers with an error to a line that cannot be read: id null. */
int request_refuse(Session *s, int code, const char *text);
