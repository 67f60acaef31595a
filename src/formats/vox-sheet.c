#include "formats/vox-sheet.h"

#include "voxel/table.h"

#define CAPACITY_MIN 64
#define AT_ONCE 1024 /* blocks between two steps of the progress */

void vox_sheet_done(VoxSheet *s) {
        free(s->spots);
        free(s->laid);
        free(s->index);
        *s = (VoxSheet){ 0 };
}

/* The number of the spot + 1, or the free place where it belongs. At most half of all are taken. */
static uint32_t *find(const VoxSheet *s, uint32_t *index, size_t n, Point block) {
        size_t i = table_hash(block) & (n - 1);

        while (index[i] && !point_equal(s->spots[index[i] - 1].block, block))
                i = (i + 1) & (n - 1);
        return &index[i];
}

static int make_room(VoxSheet *s) {
        const size_t n = s->n_index ? 2 * s->n_index : CAPACITY_MIN;
        uint32_t *index;

        if (2 * s->n < s->n_index)
                return 0;
        index = calloc(n, sizeof(*index));
        if (!index)
                return -ENOMEM;
        for (size_t i = 0; i < s->n; i++)
                *find(s, index, n, s->spots[i].block) = (uint32_t)i + 1;
        free(s->index);
        s->index = index;
        s->n_index = n;
        return 0;
}

int vox_sheet_put(void *sheet, Point block, uint64_t piece) {
        VoxSheet *s = sheet;
        const uint32_t number = (uint32_t)s->n_laid;
        uint32_t *place;
        int r;

        r = make_room(s);
        if (!r)
                r = GROW(s->spots, s->capacity, s->n);
        if (!r)
                r = GROW(s->laid, s->laid_capacity, s->n_laid);
        if (r < 0)
                return r;
        s->laid[s->n_laid++] = (VoxLaid){ .piece = piece };
        place = find(s, s->index, s->n_index, block);
        if (*place) {
                VoxSpot *spot = &s->spots[*place - 1];

                s->laid[spot->last].next = number;
                spot->last = number;
                return 0;
        }
        s->spots[s->n++] = (VoxSpot){ block, number, number };
        *place = (uint32_t)s->n;
        return 0;
}

/* The pieces of one spot, in a row. */
typedef struct Pile {
        uint64_t *pieces;
        size_t n, capacity;
} Pile;

static void pile_done(Pile *p) {
        free(p->pieces);
}

static int pile_up(Pile *p, const VoxSheet *s, const VoxSpot *spot) {
        p->n = 0;
        for (uint32_t i = spot->first;; i = s->laid[i].next) {
                int r = GROW(p->pieces, p->capacity, p->n);

                if (r < 0)
                        return r;
                p->pieces[p->n++] = s->laid[i].piece;
                if (i == spot->last)
                        return 0;
        }
}

static int fill_spot(const VoxSheet *s, const VoxSpot *spot, VoxStock *stock, Pile *pile, Volume *v) {
        CLEANUP(block_unref) Block *b = NULL;
        int r;

        r = pile_up(pile, s, spot);
        if (!r)
                r = vox_stock_take(stock, pile->pieces, (uint32_t)pile->n, &b);
        if (!r)
                r = volume_put_block(v, spot->block, b);
        for (size_t i = 0; i < pile->n; i++)
                vox_piece_drop(stock->casts, pile->pieces[i]);
        return r;
}

int vox_sheet_fill(const VoxSheet *s, VoxStock *stock, uint64_t steps, Volume *v) {
        __attribute__((cleanup(pile_done))) Pile pile = { 0 };
        int r = 0;

        for (size_t i = 0; !r && i < s->n; i++) {
                r = fill_spot(s, &s->spots[i], stock, &pile, v);
                if (i % AT_ONCE == 0)
                        progress_step(steps * MIN((uint64_t)AT_ONCE, s->n - i) / s->n);
        }
        return r;
}
