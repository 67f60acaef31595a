/* Method tables: one row per method says everything about it. Validation, the three forms of
 * parameters, help, the description that other programs read, and the reference come from the row. */
#pragma once

#include "rpc/envelope.h"

typedef enum ParamType {
        P_INT,    /* a JSON integer (1.0 is one) within [min, max]; both 0: any of 64 bits but INT64_MIN */
        P_NUMBER, /* any finite JSON number within [min, max]; both 0: any */
        P_BOOL,
        P_STRING, /* min to max bytes (max 0: 4096), valid UTF-8, no NUL */
        P_BYTES,  /* the same for base64 that may be long (by name; min is 0): see Arg */
        P_CHOICE, /* one of `choices` */
        P_POINT,  /* three integers within [min, max] (both 0: 32 bits): [x,y,z], {x,y,z}, or flat by `flat`
                   */
        P_COLOUR, /* see colour_parse(): also flat by `flat` */
        P_FD,     /* number of a passed descriptor, 0–15 */
        P_OBJECT,
        P_ARRAY, /* of at most max elements (0: any number) */
        P_ANY,   /* null too */
} ParamType;

/* In the parsed tree, integers beyond 64 bits stand clamped; P_INT and P_POINT refuse them.
 *
 * Flat: a point needs all three of its parts, unless it has a default that the missing ones are taken
 * from; a colour needs the first three. null is "not given" for a parameter that is not required.
 * Rows have static storage: what is made of their defaults is kept. */
typedef struct Param {
        const char *name;
        ParamType type;
        const char *flat; /* P_POINT, P_COLOUR: names of the flat form, "x y z", "r g b a"; others: another
                             name */
        int64_t min, max;
        const char *choices;  /* P_CHOICE: "cube sphere cylinder" */
        const char *fallback; /* JSON text of the default; NULL: required; "" : optional, without default */
        const char *unit;     /* "voxels", "pixels"; NULL: none */
        const char *text;     /* one sentence for people */
} Param;

typedef enum MethodFlags {
        METHOD_ANYWHERE = 1 << 0,    /* works at the door, in an engine, in a private engine */
        METHOD_DAEMON = 1 << 1,      /* goxeld's own */
        METHOD_PROJECT = 1 << 2,     /* an engine's */
        METHOD_WRITES = 1 << 3,      /* makes an undo step */
        METHOD_CREATES = 1 << 4,     /* the project need not exist; rebinds the session to it */
        METHOD_LONG = 1 << 5,        /* may take long */
        METHOD_BATCHABLE = 1 << 6,   /* may stand in goxel.batch_operations */
        METHOD_RETURNS = 1 << 7,     /* METHOD_DAEMON: from an engine the session goes back to goxeld for it,
                                        instead of being asked for over the control channel */
        METHOD_CHANGES = 1 << 9,     /* changes the project, but not by a step of its own: undo, redo */
        METHOD_SCRIPT = 1 << 10,     /* runs in a program of its own, as a task always */
        METHOD_READS_FILE = 1 << 12, /* the file at path_param, or of the passed descriptor */
        METHOD_WRITES_FILE = 1 << 13, /* likewise */
        METHOD_OWN_FILE = 1 << 14,    /* that file is from then on where the project is saved */
        METHOD_DESCRIBES = 1 << 15,   /* METHOD_ANYWHERE: wants the context's description */
        METHOD_NAMES = 1 << 16,       /* METHOD_ANYWHERE: wants of that no more than the methods' names */
        METHOD_VERBATIM = 1 << 8, /* params are not parsed: whatever they are, they stand in call->params */
} MethodFlags;

typedef struct Call Call;

typedef struct Method {
        const char *name;
        const char *aliases; /* "open_file load" or NULL */
        const char *summary; /* one sentence */
        const Param *params; /* ended by a row without a name; NULL: none. In positional order */
        unsigned flags;
        const char *project_param; /* the parameter that names the project: "project" or "name" */
        const char *path_param;    /* the parameter that names a file, beside "fd"; NULL: there is none */
        int error;                 /* code of a failure at its work: -1004; 0: RPC_INTERNAL */
        const char *result;        /* shape of the result, as JSON text with types as strings */
        const char *example;       /* params of an example, JSON text; NULL: none */
        /* 0 with call->result set (NULL becomes {}), RPC_FAILED with call->error, or negative errno. */
        int (*run)(Call *call);
        /* METHOD_LONG: takes what a process of its own would not reach, where it can be reached, before that
         * is made. As run, without a result; NULL: it needs nothing. */
        int (*fetch)(Call *call);
        const char *other_param; /* one that names a further project, whose model goxeld borrows for it;
                                    NULL:   there is none */
        /* METHOD_LONG: stores what it keeps beside the model, once `run` has succeeded here or in a process.
         * As run, without a result; NULL: nothing. */
        int (*after)(Call *call);
} Method;

/* Another name for a parameter that has no parts; NULL: none. */
static inline const char *param_alias(const Param *p) {
        return p->type == P_POINT || p->type == P_COLOUR ? NULL : p->flat;
}

/* One parsed value. */
typedef struct Arg {
        bool given; /* by the caller or by default */
        int64_t i;  /* P_INT, P_BOOL, P_FD, P_CHOICE (index of the choice) */
        double number;
        const char *string; /* P_STRING, P_CHOICE, P_BYTES; lives as long as the call and its params */
        size_t string_n; /* bytes; a string may hold no NUL: refused. Of P_BYTES none may stand behind it */
        int32_t point[3];
        uint8_t colour[4];
        json_object *json; /* borrowed: P_OBJECT, P_ARRAY, P_ANY */
} Arg;

#define METHOD_PARAMS_MAX 24
#define METHOD_COMMON 6

struct Call {
        const Method *method;
        Arg args[METHOD_PARAMS_MAX]; /* beside method->params */
        Arg common[METHOD_COMMON];   /* beside method_common */
        Span params;                 /* as they came */
        json_object *json;           /* owned tree of params; NULL when it is not needed */
        char *text;                  /* owned: strings that were read without one */
        json_object *result;         /* owned */
        Span result_text;            /* instead of result: JSON text that lives until it is answered */
        RpcError error;
        void *context; /* of the program that runs it */
};

void call_done(Call *c);
#define CLEANUP_CALL __attribute__((cleanup(call_done)))

/* Parses and checks params against method->params: positional, named or nested. `ret` is zeroed but for
 * its context. 0, RPC_FAILED with -32602 in call->error, -ENOMEM. Unknown names are refused. `project`,
 * `key`, `if_revision`, `timeout_ms`, `background` and `progress` are understood by every method of a
 * project: rows need not list them (`project` not where another parameter names the project). `params` is
 * text that envelope_read() has checked. */
int call_parse(Call *ret, const Method *method, Span params);
/* The same for params that are a tree already (an operation of a batch); `where` is put before names in
 * errors: "operations[3]". Members named in `ignore` ("type", may be NULL) are passed over, and those that
 * every method understands are unknown. Borrows the tree. */
int call_parse_tree(Call *ret, const Method *method, json_object *params, const char *where,
                    const char *ignore);
/* The value of a parameter of the row. It is a bug to ask for one that the row lacks. */
const Arg *arg(const Call *c, const char *name);

/* The project that the request names by method->project_param; NULL when it names none. Its name was
 * checked by name_fault(). */
const char *call_project(const Call *c);
/* NULL, 0 and false when not given. */
const char *call_key(const Call *c);
int64_t call_timeout_ms(const Call *c);
bool call_background(const Call *c);
bool call_progress(const Call *c);
/* -1 when not given. */
int64_t call_if_revision(const Call *c);
/* Whether the method changes its project in any way. */
bool method_changes(const Method *m);

/* Runs the row of a call that was parsed. What the row returned; -ENOMEM when its result is not whole for
 * want of memory, unless the row has changed something. */
int call_carry_out(Call *c);
/* Runs the row of a call that was parsed. 0, RPC_FAILED with call->error (an errno of the row becomes
 * -32603 with its text and data {errno}), or what else the row returned that is positive. */
int call_run(Call *c);
/* Appends the answer, by call->error or the result; nothing for a notification. An answer over
 * RPC_ANSWER_MAX becomes an error. -ENOMEM. */
int call_answer(Buf *out, const Request *q, const Call *c);
/* Parses, runs and answers, for methods that need nothing in between. `method` may be NULL: unknown. The
 * call is zeroed but for its context. -ENOMEM. */
int method_answer(Buf *out, const Request *q, const Method *method, Call *c);
/* The error for a method that no table has. RPC_FAILED. */
int method_unknown(RpcError *e, const char *name);

/* A colour in any of its forms: [r,g,b(,a)], {r,g,b(,a)} (all integers: 0–255; any number with a point makes
 * it 0.0–1.0), or a text that colour_from_text() reads. False when it is none. */
bool colour_parse(json_object *json, uint8_t ret[static 4]);

/* The names under which a parameter comes, as words: its own and its alias. It is a bug to ask for one that
 * the row lacks, `project` excepted. */
#define PARAM_NAMES_MAX 64
const char *method_param_names(const Method *m, const char *param, char ret[static PARAM_NAMES_MAX]);
/* Where a parameter stands among positional ones, as far as that can be told by its row alone; -1: nowhere.
 */
int method_param_position(const Method *m, const char *param);
/* A method's name without the prefix "goxel.", which all lookups pass over. */
const char *method_bare(const char *name);
/* Looks a name up: exact, an alias, each with or without the prefix "goxel.". Tables end with a nameless
 * row. */
const Method *method_find(const Method *table, const char *name);
/* Names of the parameter that says which project a request is for. */
#define PROJECT_NAMES "project project_id"
/* What every method of a project understands beside its row. */
extern const Param method_common[METHOD_COMMON + 1];
/* Tables as JSON, {version, build, methods, common}: what goxel-engine --describe prints. New reference. */
json_object *method_describe(const Method *const *tables, size_t n_tables);
/* The flag that the description names so, "writes"; 0: none. */
unsigned method_flag(const char *name);
/* For tests: what is wrong with a table — doubled names, defaults and examples that its own rules refuse,
 * results that are no JSON. 0 or RPC_FAILED, with the row in the message. */
int method_check(const Method *table, RpcError *e);

#define RPC_PROTOCOL_MIN 1
#define RPC_PROTOCOL_MAX 1
#define RPC_CLIENT_MIN "14.0" /* the oldest of our clients that is served */

/* ping, version, echo, list_methods, goxel.list_formats, rpc.discover, goxel.get_version, hello. Their
 * context is an AnywhereContext. */
extern const Method anywhere_methods[];
typedef struct AnywhereContext {
        json_object *description; /* borrowed: as method_describe() gives it; for METHOD_DESCRIBES and
                                     METHOD_NAMES only */
        const char *program;      /* "goxeld", "goxel-engine" */
        /* Told of a client's hello; client and version are "" when not given. May be NULL. */
        void (*hello)(void *userdata, const char *client, const char *version, bool reconnects);
        void *userdata;
} AnywhereContext;
