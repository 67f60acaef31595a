/* The voxels of a volume as runs of one colour along x, sorted by z, y, x. */
#pragma once

#include "formats/walk.h"

typedef struct Run {
        Point from;
        int64_t n; /* voxels */
        Colour colour;
} Run;

typedef struct Runs {
        Walk *walk;
        Run next; /* begun; n = 0: none */
} Runs;

/* Borrows the volume, which must not change meanwhile. -ENOMEM. */
int runs_new(Runs *ret, const Volume *v);
void runs_done(Runs *r);
#define CLEANUP_RUNS __attribute__((cleanup(runs_done)))
/* The next run of voxels with an alpha above 0; false at the end. */
bool runs_next(Runs *r, Run *ret);
