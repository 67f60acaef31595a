/* What an engine counts (rpc/figures.h), and where it keeps it: in the memory that goxeld reads; a private
 * engine in its own. A clock is read once a request: where one ends the next one begins. */
#pragma once

#include "rpc/method.h"
#include "rpc/slots.h"

typedef struct Engine Engine;

#define ENGINE_FIGURES_INDEX 512 /* a power of two, of at least twice the rows */

typedef struct EngineFigures {
        Figures *all;
        Figures *own;                           /* owned; NULL: `all` stands in the slots */
        const Method *methods[FIGURES_METHODS]; /* of each row that was looked up */
        uint8_t index[ENGINE_FIGURES_INDEX];    /* row by the method's address; 0: free */
        uint64_t at;                            /* ns: when what is being done now began */
} EngineFigures;

/* `slots` (borrowed) may be NULL. -ENOMEM. */
int engine_figures_begin(EngineFigures *f, Slots *slots);
void engine_figures_done(EngineFigures *f);

/* Something begins now. */
void engine_figures_start(EngineFigures *f);
/* A request has ended, and the next one begins. `m` NULL: of no method that there is. */
void engine_figures_request(EngineFigures *f, const Method *m, FiguresRequest *q);
/* The same of one that a process of its own carried out from `started` on (µs; 0: it was not begun). */
void engine_figures_task(EngineFigures *f, const Method *m, uint64_t started, FiguresRequest *q);
/* A turn that changed the project is stored. */
void engine_figures_commit(Engine *e);
/* The engine leaves: what the kernel knows of it. */
void engine_figures_leave(EngineFigures *f);
