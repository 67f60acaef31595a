/* A moment of a project that is past. What the database has of it is fetched by the engine, which has that
 * open; a model is made of it wherever a copy of the project is: in the process of a task too. */
#pragma once

#include "engine/project.h"

typedef struct Past {
        Buf text;     /* of a checkpoint; nothing: a step, or now */
        Model *model; /* that the changes lead back from; NULL: the project's */
        Buf *changes; /* to be taken back, newest first */
        size_t n;
        size_t bytes; /* of these */
} Past;

void past_done(Past *p);

/* Both fetch into `ret`, which past_done() undoes in any case. JOURNAL_NOTHING: there is no such checkpoint;
 * undo has no step of that revision, and the project is not of it. -EBADMSG, -ENOMEM. */
int past_of_checkpoint(const Project *p, const char *name, Past *ret);
int past_of_step(const Project *p, uint64_t id, Past *ret);
/* What it was, as a new model; of one that nothing was fetched into, what it is. -EBADMSG, -ENOMEM. */
int past_model(const Project *p, const Past *past, Model **ret);
