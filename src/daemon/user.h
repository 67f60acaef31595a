/* Accounts: what each uid has and may have. Whatever is allocated on behalf of a client is charged to its
 * user first and refunded by the destructor of the thing. */
#pragma once

#include "daemon/catalogue.h"
#include "daemon/metrics.h"
#include "daemon/remains.h"

#include <sys/queue.h>
#include <sys/types.h>

typedef enum UserResource {
        USER_SESSIONS,
        USER_ENGINES,
        USER_BYTES, /* of request lines in private memory */
        USER_RESOURCES,
} UserResource;

typedef struct Engine Engine;
typedef TAILQ_HEAD(EngineList, Engine) EngineList;

typedef struct User {
        uid_t uid;
        uint64_t used[USER_RESOURCES];
        char *state;          /* path of its folder */
        Catalogue *catalogue; /* NULL: not opened yet */
        EngineList engines;
        RemainsList remains; /* of engines that were killed */
        unsigned scripts;    /* programs that run scripts */
        char error[512];     /* what went wrong last with the user's projects; empty: nothing has */
        int64_t error_time;  /* seconds since 1970 */
        Metrics *metrics;    /* NULL: there was no memory for it */
        TAILQ_ENTRY(User) link;
} User;

typedef struct Users {
        bool system; /* many are served, each with a folder UID in `state`; else: */
        uid_t uid;   /* a user's own instance serves this uid only */
        char *state; /* folder of the instance */
        uint64_t limits[USER_RESOURCES];
        TAILQ_HEAD(UserList, User) list;
} Users;

typedef struct Charge {
        User *user; /* NULL: nothing is charged */
        UserResource resource;
        uint64_t n;
} Charge;

/* Apart from RPC_FAILED, which the same functions may return. */
enum { USER_E_QUOTA = 2, USER_E_STRANGER = 3 };

/* Uids that are not mapped into our user namespace all arrive as this one: who is nobody can be anybody. */
#define USER_OVERFLOW 65534u

/* A user's own instance for `uid`; users_serve_all() makes it the machine's. `state` is copied. */
int users_init(Users *u, uid_t uid, const char *state, const uint64_t limits[static USER_RESOURCES]);
/* Before the first account is made. */
void users_serve_all(Users *u);
/* All charges must have been refunded. */
void users_done(Users *u);

/* The account of a uid, made when it is new; lives until users_done(). USER_E_STRANGER when this instance
 * does not serve it. */
int users_get(Users *u, uid_t uid, User **ret);
/* The user's projects. Opened at the first call, and tried again after it failed. */
int user_catalogue(User *user, Catalogue **ret);

/* Keeps what went wrong, for `status`. */
void user_note_error(User *user, const char *text);

/* Adds n to what `c` holds (of the same user and resource). USER_E_QUOTA: nothing was charged. */
int users_charge(Users *u, User *user, Charge *c, UserResource resource, uint64_t n);
/* Refunds everything. */
void charge_done(Charge *c);
