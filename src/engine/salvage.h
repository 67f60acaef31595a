/* What can be read of a journal that may be damaged, and a new journal made of it.
 *
 * The model is that of the last fold and of all steps after it, up to the first that cannot be read or does
 * not fit. Undo and redo keep the steps that fit this model, one after the other, up to the first that does
 * not. So what was found is consistent, and all else is lost. */
#pragma once

#include "base/buf.h"
#include "engine/journal.h"

#include <errno.h>

typedef struct Salvage Salvage;

struct Salvage {
        Journal *from;     /* borrowed: a journal that was opened as it is */
        Model *model;      /* NULL: the project was never created, or nothing of it is left */
        char *name;        /* of the project, as stored; NULL: unknown */
        uint64_t revision; /* of the model */
        uint64_t newest;   /* the highest revision of which there is a trace */
        bool cut;          /* steps after `revision` are lost */
        bool headless;     /* box, and the layers' names and properties, are lost */
        bool holes;        /* an unknown number of blocks is lost, beside … */
        size_t blocks_lost;
        int64_t oldest, last; /* ids of the steps that undo and redo keep; oldest > last: none */
        size_t steps;         /* so many they are … */
        size_t steps_lost;    /* … and so many of those that can be counted they are not */
        Buf touched;          /* of SalvageState: what replayed entries say of steps */
};

typedef struct SalvageState {
        int64_t step, state;
} SalvageState;

/* Reads all of it. 0, whatever is damaged; -ENOMEM. */
int salvage_read(Salvage *ret, Journal *from);
void salvage_done(Salvage *s);
#define CLEANUP_SALVAGE __attribute__((cleanup(salvage_done)))
/* Whether everything is there. */
bool salvage_is_whole(const Salvage *s);
/* Puts it into an empty journal, as the project `name`, all or nothing. `answers`: results of requests with
 * a key too, when no step was lost. The revision is s->revision when everything is there, else above all
 * that clients have seen; it is put into *ret_revision. */
int salvage_write(const Salvage *s, Journal *to, const char *name, bool answers, uint64_t *ret_revision);

/* Between the parts of it: the state of a step as of s->revision, `recorded` in its row; -1: unknown. */
int64_t salvage_state(const Salvage *s, int64_t step, int64_t recorded);
/* Whether an error is of the database, and not of ours. */
static inline bool salvage_is_damage(int r) {
        return r < 0 && r != -ENOMEM;
}
/* Finds the steps to keep; the model is there. */
int salvage_history(Salvage *s);
