/* Where a line has to go. Decides only: nothing is looked up but through the questions in RouteContext. */
#pragma once

#include "base/names.h"
#include "daemon/home.h"

typedef struct RouteContext {
        const Homes *homes;
        const char *target;  /* an engine said: for this project; empty: as the line says */
        const char *binding; /* the session's project; empty: none */
        const char *(*current)(void *userdata);             /* the user's current project; NULL: none */
        int (*exists)(void *userdata, const char *project); /* 1, 0, -errno */
        void *userdata;
} RouteContext;

typedef struct Route {
        bool engine;  /* to the engine of `project`; else it is answered at the door */
        bool creates; /* the project need not exist yet */
        bool moved;   /* an engine said so: it binds nothing */
        bool recover; /* an engine that is started for it looks the database through first */
        char project[NAME_MAX_BYTES + 1];
        RpcError error; /* at the door: what requests for a project are answered with */
} Route;

void route_done(Route *r);
#define CLEANUP_ROUTE __attribute__((cleanup(route_done)))

/* A line has one home: that of its first request for a project, or the door when it has none. 0 or -errno.
 */
int route_find(Route *ret, const RouteContext *c, const Request *requests, size_t n);
/* The project that a daemon method is about: its parameter, else the session's, else the current one. False
 * when there is none. ret has room for ROUTE_NAME_SIZE bytes: a name is not checked here. */
#define ROUTE_NAME_SIZE 4096
bool route_daemon_project(const RouteContext *c, const Home *home, const Request *q, char *ret);
/* Refuses a name that name_fault() found wrong. RPC_FAILED. */
int route_fail_name(RpcError *e, const char *param, const char *name, const char *fault);
