/* What a request gave for each parameter of its method, sorted from any of the three forms, not yet
 * checked against the rows. */
#pragma once

#include "rpc/method.h"

#define GIVEN_PARTS 4

/* An absent value and a JSON null are told apart by the masks. */
typedef struct Given {
        bool whole;
        bool twice;     /* by its name and by its alias */
        unsigned parts; /* bit i: part i of the flat form */
        json_object *value;
        json_object *part[GIVEN_PARTS];
} Given;

/* Whose parameters these are, for names in errors. */
typedef struct GivenFrom {
        const Method *method;
        bool common;        /* whether method_common is understood */
        const char *where;  /* "operations[3]" or NULL */
        const char *ignore; /* members to pass over, or NULL */
} GivenFrom;

/* Sorts params (an array, an object or NULL) into `ret`, one for each row of the method, and `common`, one
 * for each of method_common. 0, or RPC_FAILED for what fits no row. */
int given_sort(const GivenFrom *from, json_object *params, Given *ret, Given *common, RpcError *e);

/* Whether the method understands that row of method_common. */
bool given_is_common(const GivenFrom *from, int i);

/* -32602 for a parameter of the method. */
int given_fail(const GivenFrom *from, const char *name, const char *expected, const char *got, RpcError *e);
/* The full name of a parameter in errors: "operations[3].x". */
void given_name(const GivenFrom *from, const char *name, char *ret, size_t size);
