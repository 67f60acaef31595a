/* Where each method is at home: at any door, at goxeld's, or in the engine of a project. The engine's
 * methods are known by its description only, so that another kind of engine needs no other goxeld. */
#pragma once

#include "rpc/description.h"

typedef enum HomeKind { HOME_ANYWHERE, HOME_DAEMON, HOME_PROJECT } HomeKind;

typedef struct Home {
        HomeKind kind;
        const Method *row; /* HOME_ANYWHERE, HOME_DAEMON */
        bool creates;      /* HOME_PROJECT: the project need not exist */
        bool fresh;        /* without a name it is for the default one, never for the session's project */
        bool ends;         /* HOME_DAEMON: needs the project's engine to have left */
        const char *key;   /* the parameter that names the project; NULL: only `project` does */
        int position;      /* of that parameter; -1: it has none */
} Home;

typedef struct Homes Homes;

/* `own` is goxeld's table. Without a readable description (*ret_fault says so, -errno or 0) there are no
 * methods of projects, but all others work. -ENOMEM. */
int homes_new(Homes **ret, const char *description, const Method *own, int *ret_fault);
Homes *homes_free(Homes *h);
DEFINE_CLEANUP(Homes *, homes_free);

/* By name, alias, or without the prefix "goxel.". False when there is no such method. */
bool homes_find(const Homes *h, const char *name, Home *ret);
/* The method whose name is most like this one; NULL when none is. */
const char *homes_nearest(const Homes *h, const char *name);
/* What is known of the engine; NULL: nothing. Borrowed. */
const Description *homes_engine(const Homes *h);
/* How many methods there are, each counted once. */
size_t homes_count(const Homes *h);
/* What this row, one of anywhere_methods, wants of all methods, as method_describe() gives it: a new
 * reference, NULL when it wants nothing. It is made anew each time, of the engine's file. RPC_FAILED.
 */
int homes_describe(const Homes *h, const Method *row, json_object **ret, RpcError *e);
