/* What goes to goxel-script and comes back, over one stream socket: a request, then an answer. Both are of
 * one machine and one build, so numbers stand as they are in memory. */
#pragma once

#include "voxel/geometry.h"

#include "base/buf.h"

#define SCRIPT_TEXT_MAX (1u << 20)     /* bytes of a script */
#define SCRIPT_NAME_BYTES 255          /* of what it is called in errors */
#define SCRIPT_CONSOLE_MAX (64u << 10) /* bytes of console output; the rest is left out */
#define SCRIPT_VALUE_MAX (1u << 20)    /* bytes of a value as JSON */
#define SCRIPT_JSON_MAX (2 * SCRIPT_VALUE_MAX)
#define SCRIPT_TIME_MS 30000      /* unless the request says something else … */
#define SCRIPT_TIME_MS_MAX 300000 /* … up to this */

typedef struct ScriptRequest {
        const void *model; /* as model_encode() has it */
        size_t model_n;
        const char *text; /* UTF-8 */
        size_t text_n;
        const char *name; /* at most SCRIPT_NAME_BYTES */
        Box selection;    /* around what is selected; empty: nothing is */
        uint32_t time_ms; /* from when it is read */
        uint64_t memory;  /* bytes beyond those that an idle program has */
        Buf bytes;        /* what a request that was read points into */
} ScriptRequest;

/* How a script ended. */
typedef enum ScriptEnd {
        SCRIPT_DONE,
        SCRIPT_SYNTAX, /* it could not be read, and nothing ran */
        SCRIPT_THROWN, /* an exception that nobody caught */
        SCRIPT_VALUE,  /* its value cannot be told */
        SCRIPT_TIME,   /* time was over */
        SCRIPT_MEMORY, /* memory was */
        SCRIPT_SIGNAL, /* the program died of a signal */
        SCRIPT_ENDS,
} ScriptEnd;

typedef struct ScriptAnswer {
        ScriptEnd end;
        int signal;
        bool console_cut; /* there was more of it */
        const char *json; /* SCRIPT_DONE: the value; SCRIPT_SYNTAX, _THROWN, _VALUE: {message, line, column,
                             stack}; else empty */
        size_t json_n;
        const char *console; /* any bytes */
        size_t console_n;
        const void *change; /* of the model; empty: it is as before */
        size_t change_n;
        Buf bytes; /* what an answer that was read points into */
} ScriptAnswer;

/* Writes everything; the socket is blocking. -errno. */
int script_send_request(int fd, const ScriptRequest *q);
int script_send_answer(int fd, const ScriptAnswer *a);
/* Reads everything. -ENODATA: the other side has closed; -EPROTO: it sent no such thing; -ENOMEM. */
int script_read_request(int fd, ScriptRequest *ret);
int script_read_answer(int fd, ScriptAnswer *ret);
/* For signal handlers: tells the end, and what is on the console, in writes alone. */
void script_send_end(int fd, ScriptEnd end, int signal, const char *console, size_t console_n, bool cut);
