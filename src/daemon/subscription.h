/* What a session asked an engine to tell it of. goxeld keeps it while the session is at the door, and hands
 * it to the next engine of that project: the client need not ask again. */
#pragma once

#include "base/names.h"

#include <json-c/json_object.h>

typedef struct Daemon Daemon;
typedef struct Session Session;
typedef struct Engine Engine;
typedef struct User User;

typedef struct Subscription {
        char project[NAME_MAX_BYTES + 1];
        int32_t events;    /* engines know what the bits mean; one of them counts here, too */
        uint64_t revision; /* told last */
        bool known;        /* that is */
        bool deleted;      /* the project was, and the client has not been told */
        bool upgraded;     /* goxeld was, and the client has not been told */
} Subscription;

#define SUBSCRIPTION_STATUS (1 << 1) /* WATCH_STATUS of engines */

/* As engines write it; NULL and what is none: no subscription. -ENOMEM. */
int subscription_read(Subscription **ret, json_object *payload);
/* The reverse: a new reference, NULL for none. */
json_object *subscription_payload(const Subscription *s);

/* A session at the door with nothing to do belongs into the engine of the project that it watches, when
 * there is one. */
void subscription_home(Session *s);
/* Tells what it is to know before its next line is looked at. -ENOMEM. */
int subscription_tell(Session *s);
/* A session comes from a goxeld of another build, or from its engine. */
void subscription_upgraded(Session *s);
/* Has the sessions at the door find home that watch this engine's project. */
void subscription_engine_ready(const Engine *e);
/* A project of that user was deleted. */
void subscription_deleted(Daemon *d, const User *user, const char *project);
