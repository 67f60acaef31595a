/* Median cut: all colours in one box; the box with the longest side is cut across it, where half of its
 * voxels are, until there are as many boxes as the palette has room for. With few enough colours each
 * ends in a box of its own. */
#include "formats/colours.h"

#include "formats/internal.h"

#include <assert.h>
#include <errno.h>

typedef struct Cut {
        size_t begin, end; /* in the order */
        unsigned shift;    /* of the channel it is longest in */
        unsigned length;
} Cut;

/* For sorting entries by a channel; the rest of the colour decides between equals, so that the result
 * does not depend on who sorts. */
typedef struct Order {
        const ColourEntry *entries;
        unsigned shift;
} Order;

void colours_done(Colours *c) {
        free(c->entries);
        free(c->slots);
        *c = (Colours){ 0 };
}

static uint32_t colour_rgb(Colour c) {
        return (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

static uint32_t *find_slot(const Colours *c, uint32_t rgb) {
        size_t i = (rgb * 0x9e3779b1u) >> 7 & (c->n_slots - 1);

        while (c->slots[i] && c->entries[c->slots[i] - 1].rgb != rgb)
                i = (i + 1) & (c->n_slots - 1);
        return &c->slots[i];
}

/* At most half full. */
static int make_room(Colours *c) {
        Colours bigger = *c;
        int r;

        r = GROW(c->entries, c->capacity, c->n);
        if (r < 0 || 2 * (c->n + 1) <= c->n_slots)
                return r;
        bigger = *c;
        bigger.n_slots = c->n_slots ? 2 * c->n_slots : 512;
        bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
        if (!bigger.slots)
                return -ENOMEM;
        for (size_t i = 0; i < c->n; i++)
                *find_slot(&bigger, c->entries[i].rgb) = (uint32_t)i + 1;
        free(c->slots);
        *c = bigger;
        return 0;
}

int colours_count(Colours *c, Colour colour) {
        const uint32_t rgb = colour_rgb(colour);
        uint32_t *slot;
        int r;

        /* Neighbours are often alike. */
        if (c->n > 0 && c->entries[c->last].rgb == rgb) {
                c->entries[c->last].count++;
                return 0;
        }
        r = make_room(c);
        if (r < 0)
                return r;
        slot = find_slot(c, rgb);
        if (!*slot) {
                c->entries[c->n++] = (ColourEntry){ .rgb = rgb };
                *slot = (uint32_t)c->n;
        }
        c->last = *slot - 1;
        c->entries[c->last].count++;
        return 0;
}

const ColourEntry *colours_find(const Colours *c, Colour colour) {
        uint32_t slot = c->n_slots ? *find_slot(c, colour_rgb(colour)) : 0;

        return slot ? &c->entries[slot - 1] : NULL;
}

static unsigned channel(uint32_t rgb, unsigned shift) {
        return rgb >> shift & 0xff;
}

static int by_channel(const void *a, const void *b, void *userdata) {
        const Order *order = userdata;
        uint32_t p = order->entries[*(const uint32_t *)a].rgb, q = order->entries[*(const uint32_t *)b].rgb;
        unsigned i = channel(p, order->shift), k = channel(q, order->shift);

        return i != k ? (i > k) - (i < k) : (p > q) - (p < q);
}

static Cut cut_measure(const Colours *c, const uint32_t *order, size_t begin, size_t end) {
        Cut cut = { .begin = begin, .end = end };

        for (unsigned shift = 0; shift <= 16; shift += 8) {
                unsigned low = 255, high = 0;

                for (size_t i = begin; i < end; i++) {
                        unsigned v = channel(c->entries[order[i]].rgb, shift);

                        low = MIN(low, v);
                        high = MAX(high, v);
                }
                if (high > low && high - low > cut.length) {
                        cut.length = high - low;
                        cut.shift = shift;
                }
        }
        return cut;
}

/* Where to cut so that both sides have something, and about as many voxels. */
static size_t cut_middle(const Colours *c, uint32_t *order, const Cut *cut) {
        uint64_t all = 0, before = 0;
        size_t i;

        qsort_r(order + cut->begin, cut->end - cut->begin, sizeof(*order), by_channel,
                &(Order){ c->entries, cut->shift });
        for (i = cut->begin; i < cut->end; i++)
                all += c->entries[order[i]].count;
        for (i = cut->begin; i < cut->end - 1; i++) {
                before += c->entries[order[i]].count;
                if (2 * before >= all)
                        break;
        }
        return MIN(i + 1, cut->end - 1);
}

static size_t cut_all(const Colours *c, uint32_t *order, Cut *cuts, size_t most) {
        size_t n = 1;

        cuts[0] = cut_measure(c, order, 0, c->n);
        while (n < most) {
                size_t longest = 0, middle;
                Cut cut;

                for (size_t i = 1; i < n; i++)
                        if (cuts[i].length > cuts[longest].length)
                                longest = i;
                cut = cuts[longest];
                if (!cut.length)
                        break;
                middle = cut_middle(c, order, &cut);
                cuts[longest] = cut_measure(c, order, cut.begin, middle);
                cuts[n++] = cut_measure(c, order, middle, cut.end);
        }
        return n;
}

/* The mean of a box's voxels. */
static Colour cut_colour(Colours *c, const uint32_t *order, const Cut *cut, uint8_t index) {
        uint64_t sum[3] = { 0 }, n = 0;

        for (size_t i = cut->begin; i < cut->end; i++) {
                ColourEntry *e = &c->entries[order[i]];

                for (unsigned k = 0; k < 3; k++)
                        sum[k] += channel(e->rgb, 8 * k) * e->count;
                n += e->count;
                e->index = index;
        }
        assert(n > 0);
        return (Colour){ (uint8_t)((sum[2] + n / 2) / n), (uint8_t)((sum[1] + n / 2) / n),
                         (uint8_t)((sum[0] + n / 2) / n), 255 };
}

int colours_palette(Colours *c, size_t most, Colour palette[], size_t *ret_n) {
        CLEANUP_FREE uint32_t *order = NULL;
        CLEANUP_FREE Cut *cuts = NULL;
        size_t n;

        if (!c->n) {
                *ret_n = 0;
                return 0;
        }
        order = calloc(c->n, sizeof(*order));
        cuts = calloc(most, sizeof(*cuts));
        if (!order || !cuts)
                return -ENOMEM;
        for (size_t i = 0; i < c->n; i++)
                order[i] = (uint32_t)i;
        n = cut_all(c, order, cuts, most);
        for (size_t i = 0; i < n; i++)
                palette[i] = cut_colour(c, order, &cuts[i], (uint8_t)i);
        *ret_n = n;
        return 0;
}
