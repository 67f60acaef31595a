/* Method tables: one row per method says everything about it. Validation, the three forms of
 * parameters, help, the description that other programs read, and the reference come from the row. */
#pragma once

#include "rpc/envelope.h"

typedef enum ParamType {
        P_INT,    /* a JSON integer within [min, max] */
        P_NUMBER, /* any JSON number within [min, max] */
        P_BOOL,
        P_STRING, /* at most `max` bytes (0: 4096), valid UTF-8 */
        P_CHOICE, /* one of `choices` */
        P_POINT,  /* three integers within [min, max]: [x,y,z], {x,y,z}, or flat by `flat` */
        P_COLOUR, /* see colour_parse(): also flat r, g, b, a */
        P_FD,     /* number of a passed descriptor, 0–15 */
        P_OBJECT,
        P_ARRAY,
        P_ANY,
} ParamType;

typedef struct Param {
        const char *name;
        ParamType type;
        const char *flat; /* P_POINT, P_COLOUR: names of the flat form, "x y z", "r g b a" */
        int64_t min, max;
        const char *choices;  /* P_CHOICE: "cube sphere cylinder" */
        const char *fallback; /* JSON text of the default; NULL: required; "" : optional, without default */
        const char *unit;     /* "voxels", "pixels"; NULL: none */
        const char *text;     /* one sentence for people */
} Param;

typedef enum MethodFlags {
        METHOD_ANYWHERE = 1 << 0,  /* works at the door, in an engine, in a private engine */
        METHOD_DAEMON = 1 << 1,    /* goxeld's own */
        METHOD_PROJECT = 1 << 2,   /* an engine's */
        METHOD_WRITES = 1 << 3,    /* makes an undo step */
        METHOD_CREATES = 1 << 4,   /* the project need not exist; rebinds the session to it */
        METHOD_LONG = 1 << 5,      /* may take long */
        METHOD_BATCHABLE = 1 << 6, /* may stand in goxel.batch_operations */
        METHOD_RETURNS = 1 << 7,   /* METHOD_DAEMON: from an engine the session goes back to goxeld for it,
                                      instead of being asked for over the control channel */
} MethodFlags;

typedef struct Call Call;

typedef struct Method {
        const char *name;
        const char *aliases; /* "open_file load" or NULL */
        const char *summary; /* one sentence */
        const Param *params; /* ended by a row without a name; NULL: none. In positional order */
        unsigned flags;
        const char *project_param; /* the parameter that names the project: "project" or "name" */
        int error;                 /* code of a failure at its work: -1004; 0: RPC_INTERNAL */
        const char *result;        /* shape of the result, as JSON text with types as strings */
        const char *example;       /* params of an example, JSON text; NULL: none */
        /* 0 with call->result set (NULL becomes {}), RPC_FAILED with call->error, or negative errno. */
        int (*run)(Call *call);
} Method;

/* One parsed value. */
typedef struct Arg {
        bool given; /* by the caller or by default */
        int64_t i;  /* P_INT, P_BOOL, P_FD, P_CHOICE (index of the choice) */
        double number;
        const char *string; /* P_STRING, P_CHOICE; lives as long as the call */
        size_t string_n;    /* bytes; a string may hold no NUL: refused */
        int32_t point[3];
        uint8_t colour[4];
        json_object *json; /* borrowed: P_OBJECT, P_ARRAY, P_ANY */
} Arg;

#define METHOD_PARAMS_MAX 24

struct Call {
        const Method *method;
        Arg args[METHOD_PARAMS_MAX]; /* beside method->params */
        Span params;                 /* as they came */
        json_object *json;           /* owned tree of params; NULL when there are none */
        json_object *result;         /* owned */
        RpcError error;
        void *context; /* of the program that runs it */
};

void call_done(Call *c);
#define CLEANUP_CALL __attribute__((cleanup(call_done)))

/* Parses and checks params against method->params: positional, named or nested. 0, RPC_FAILED with
 * -32602 in call->error, -ENOMEM. Unknown names are refused. `project`, `key`, `timeout_ms` and
 * `background` are understood by every method of a project: rows need not list them. */
int call_parse(Call *ret, const Method *method, Span params);
/* The same for params that are a tree already (an operation of a batch); `where` is put before names in
 * errors: "operations[3]". Members named in `ignore` ("type") are passed over. Borrows the tree. */
int call_parse_tree(Call *ret, const Method *method, json_object *params, const char *where,
                    const char *ignore);
/* The value of a parameter of the row. It is a bug to ask for one that the row lacks. */
const Arg *arg(const Call *c, const char *name);

/* A colour in any of its forms: [r,g,b(,a)], {r,g,b(,a)}, "#RRGGBB[AA]"; all integers 0–255, any number
 * with a point makes it 0.0–1.0. False when it is none. */
bool colour_parse(json_object *json, uint8_t ret[static 4]);

/* Looks a name up: exact, an alias, or without the prefix "goxel.". Tables end with a nameless row. */
const Method *method_find(const Method *table, const char *name);
/* A table as JSON: what goxel-engine --describe prints. New reference. */
json_object *method_describe(const Method *const *tables, size_t n_tables);

/* ping, version, echo, list_methods, rpc.discover, goxel.get_version, hello. Their context is an
 * AnywhereContext. */
extern const Method anywhere_methods[];
typedef struct AnywhereContext {
        json_object *description; /* borrowed: methods, as method_describe() gives them */
        const char *program;      /* "goxeld", "goxel-engine" */
        void (*hello)(void *userdata, const char *client, const char *version, bool reconnects);
        void *userdata;
} AnywhereContext;
