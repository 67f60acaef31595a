/* A model as something built of a game's blocks. The axes of these games: x, y up, z towards the viewer;
 * cells are counted x the fastest, then z, then y. */
#pragma once

#include "formats/blocks.h"
#include "formats/flat.h"

#define BUILD_SIDE_MAX 65535

/* A kind of block that a file names. */
typedef struct BuildKind {
        Colour colour;
        const char *name; /* in the file; not ended; NULL: no kind has this number */
        size_t n;
        uint64_t times; /* it was placed */
        bool known;     /* there is a rule for its colour */
} BuildKind;

/* Being read. */
typedef struct Build {
        Volume *volume;
        uint64_t side[3]; /* x, y, z */
        int32_t at[3];    /* where cell 0 stands */
        BuildKind *kinds; /* by their number */
        uint32_t n_kinds;
        uint64_t budget; /* blocks of 16³ the volume may have */
        FormatError *error;
} Build;
/* What is built, owned until it is taken. */
void build_done(Build *b);
#define CLEANUP_BUILD __attribute__((cleanup(build_done)))
/* Cells of a build; sides are at most BUILD_SIDE_MAX. */
static inline uint64_t build_cells(const Build *b) {
        return b->side[0] * b->side[1] * b->side[2];
}
/* FORMAT_INVALID when the place leaves the 32 bits of coordinates. */
int build_check(const Build *b, uint64_t offset);
/* Our place of cell number i. */
Point build_place(const Build *b, uint64_t i);

/* Makes room for numbers below n: 0 or -ENOMEM. */
int build_number(Build *b, uint32_t n);
/* Names a number. The bytes live as long as the build. */
void build_name(Build *b, uint32_t number, const uint8_t *name, size_t n);
/* Places a block by its number; `offset` is its byte in the file. FORMAT_INVALID for a number without a
 * name; -ENOMEM. */
int build_put(Build *b, Point p, uint32_t number, uint64_t offset);
/* Tells of blocks that no rule knows. -ENOMEM. */
int build_tell(const Build *b, FormatNotes *notes);

/* Being written: which block stands for each colour. */
typedef struct Plan {
        Flat flat;
        FlatGrid grid;
        const BlockKind **kinds; /* of flat.colours.entries */
        uint32_t *cells;         /* entry + 1; 0: air. In the games' order */
        int32_t at[3];           /* of cell 0, in their axes */
        unsigned worst;          /* by how much a channel of a block is off */
} Plan;
/* `numbered`: with blocks that had numbers alone. 0, FORMAT_REFUSED, -ENOMEM. */
int plan_new(Plan *ret, const Model *m, const char *format, bool numbered, FormatNotes *notes,
             FormatError *error);
/* A file of one build: `tags` appends what it says of the plan, which is packed by gzip. As plan_new(). */
int plan_write(Buf *out, const Model *m, const char *format, bool numbered,
               int (*tags)(Buf *out, const Plan *p), FormatNotes *notes, FormatError *error);
/* A plan of one part of a model, which it takes over; nothing is told. 0 or -ENOMEM. */
int plan_new_part(Plan *ret, Flat *part, const FlatGrid *grid, bool numbered);
/* Tells how far off blocks are. -ENOMEM. */
int plan_tell(size_t n_colours, unsigned worst, FormatNotes *notes);
/* Kinds in the order of their numbers, from 1 on: 0 is air. Colours that became the same block share one:
 * numbers[i] is that of flat.colours.entries[i]. Returns how many there are, without air. */
uint32_t plan_number(const Plan *p, uint32_t numbers[], const BlockKind *kinds[static BLOCK_KINDS_MOST]);
void plan_done(Plan *p);
#define CLEANUP_PLAN __attribute__((cleanup(plan_done)))
