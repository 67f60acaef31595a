/* The tree of a request's params, without the long texts of P_BYTES: those are megabytes, which json-c would
 * read byte by byte and copy twice. */
#pragma once

#include "rpc/method.h"

typedef struct Tree {
        json_object *json;             /* new reference; an empty string in the place of each text */
        Span bytes[METHOD_PARAMS_MAX]; /* the texts, beside the rows; without `at`: none was left out */
} Tree;

/* Reads params that were scanned: not empty. -ENOMEM. */
int tree_read(Tree *ret, const Method *method, Span params);
