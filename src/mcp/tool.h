/* Tools: a table of rows, and one call of one of them.
 *
 * A tool is run by a worker: it may wait as long as it wants, and asks the daemon by tool_ask(), which
 * fails at once when the call is cancelled. It shares no json object with any other thread. */
#pragma once

#include "base/buf.h"
#include "mcp/server.h"

/* A call that came to nothing: its fault says why, and how to mend it. */
enum { TOOL_FAILED = 1 };

typedef struct ToolCall ToolCall;

typedef enum ToolEffect {
        TOOL_READS,   /* changes nothing */
        TOOL_ADDS,    /* leaves alone what is there */
        TOOL_CHANGES, /* may change or replace what is there */
} ToolEffect;

typedef struct Tool {
        const char *name, *title, *description;
        ToolEffect effect;
        bool idempotent;
        const char *input, *output; /* JSON Schemas; quotes are single ones */
        /* 0 with result, TOOL_FAILED, -ENOMEM. The arguments conform to the input schema. */
        int (*run)(ToolCall *c);
        /* Arguments without which it only reads, as words: "path overwrite". A server that only reads has
         * the tool without them. NULL: none. */
        const char *writing;
        const char *method; /* of the daemon, for tools that are one request; else NULL */
        const char *rest;   /* how to come to the rest of a result that is too long; NULL: there is no way */
} Tool;

struct ToolCall {
        Mcp *mcp;
        const Tool *tool;
        Exchange *exchange;
        GoxelClient *client;    /* borrowed */
        json_object *arguments; /* borrowed */
        json_object *result;    /* the structured content, an object that run fills */
        json_object *picture;   /* a block of content beside it, owned; NULL: none */
        json_object *words; /* a string that stands instead of the structured content, owned; NULL: none */
        char fault[2048];
};

/* Ended by a nameless row. */
extern const Tool tools[];
extern const Tool origin_tools[];

/* The tool of a server with these options; NULL: it has none of that name. */
const Tool *tool_find(const McpOptions *o, const char *name);
/* Whether a server that only reads has the tool. */
bool tool_reads(const Tool *t);
/* The array of tools that tools/list shows. New reference; NULL: out of memory. */
json_object *tool_list(const McpOptions *o);
/* Their input schemas by their names, which are the list's own. New reference; NULL: out of memory. */
json_object *tool_schemas(json_object *list);
/* New reference. */
json_object *tool_schema(const char *text);

/* Runs a tool; in the exchange's result is what tools/call answers, be it a failure. -ENOMEM. */
int tool_run(const Tool *t, Exchange *x, json_object *arguments);

int tool_fail(ToolCall *c, const char *format, ...) PRINTF(2, 3);
/* Says what a tool of several steps does now, "reading castle.vox", to clients that want to know. */
#define tool_stage(c, ...) exchange_stage((c)->exchange, __VA_ARGS__)
/* Whether its arguments are the daemon's parameters. */
bool tool_speaks_of_parameters(const Tool *t);
/* Appends an error of the daemon in the words of the tool's arguments. `data` is JSON; NULL: none. -ENOMEM.
 */
int tool_explain(const ToolCall *c, int code, const char *message, const char *data, Buf *ret);
/* Sends a request to the daemon; takes over params, borrows fd (-1: none). *ret is a new reference, ret may
 * be NULL. It is sent again when its connection ends before the answer; without GOXEL_CALL_REPEATABLE it
 * gets a key, so that this does nothing twice. TOOL_FAILED. */
int tool_ask(ToolCall *c, const char *method, json_object *params, int fd, unsigned flags,
             json_object **ret);
/* The same for a result that need not be an object; NULL is JSON's null. */
int tool_ask_any(ToolCall *c, const char *method, json_object *params, int fd, unsigned flags,
                 json_object **ret);
/* The same for a request that reads the file `path`, open as fd: files beside it that it names come along.
 */
int tool_ask_beside(ToolCall *c, const char *method, json_object *params, int fd, const char *path,
                    json_object **ret);
/* An object for parameters that begins with the call's project. New reference. */
json_object *tool_params(const ToolCall *c);
/* Copies an argument, when it was given, to a parameter. */
void tool_pass(const ToolCall *c, json_object *params, const char *argument, const char *param);
/* Copies members of `from` into the result, by their names in one string: "width height". */
void tool_keep(ToolCall *c, json_object *from, const char *names);
/* Of an array; 0 for anything else: what another daemon answers is not taken on trust. */
static inline size_t tool_count(json_object *array) {
        return json_object_is_type(array, json_type_array) ? json_object_array_length(array) : 0;
}
/* An argument: NULL, or `otherwise`, when it was not given. */
const char *tool_text(const ToolCall *c, const char *name);
int64_t tool_number(const ToolCall *c, const char *name, int64_t otherwise);
bool tool_flag(const ToolCall *c, const char *name);

int tool_project_list(ToolCall *c);
int tool_project_open(ToolCall *c);
int tool_project_describe(ToolCall *c);
int tool_voxels_read(ToolCall *c);
int tool_voxels_write(ToolCall *c);
int tool_palette(ToolCall *c);
int tool_render(ToolCall *c);
int tool_edit(ToolCall *c);
int tool_layers(ToolCall *c);
int tool_history(ToolCall *c);
int tool_script(ToolCall *c);
int tool_method(ToolCall *c);
int tool_file_import(ToolCall *c);
int tool_file_export(ToolCall *c);

int origin_ask(ToolCall *c);
int origin_open(ToolCall *c);
int origin_save(ToolCall *c);
int origin_render(ToolCall *c);

/* Opens the file of an argument for reading. The descriptor is the caller's; TOOL_FAILED. */
int file_open(ToolCall *c, const char *path, int *ret);
/* Sends a request that fills a file, which takes the place of an older one at the end when `overwrite` says
 * so. Takes over params, to which the descriptor is added. *ret is a new reference. TOOL_FAILED. */
int file_write(ToolCall *c, const char *path, bool overwrite, const char *method, json_object *params,
               json_object **ret);
/* Whether a path that ends so, "png" say, is a picture's. */
bool picture_ending(const char *ending);
/* The media type of a picture that can be shown; NULL: it is none. */
const char *picture_type(const char *format);
/* Takes the picture out of the answer to a rendering. -ENOMEM. */
int picture_take(ToolCall *c, json_object *answer);
