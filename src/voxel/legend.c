#include "voxel/legend.h"

#include <errno.h>
#include <string.h>

static const char characters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#@%&*+=?!$-_~^<>|:;,()[]{}'`/";
_Static_assert(sizeof(characters) - 1 == LEGEND_MOST, "one for each colour of a legend");

bool legend_character(char c) {
        return c != '\0' && strchr(characters, c) != NULL;
}

static int square(int a) {
        return a * a;
}

/* By all channels together: what looks nearest, rather than what is the best bound. */
static int colour_distance(Colour a, Colour b) {
        return square(a.r - b.r) + square(a.g - b.g) + square(a.b - b.b) + square(a.a - b.a);
}

static size_t legend_nearest(const Legend *l, Colour c) {
        size_t nearest = 0;

        for (size_t i = 1; i < l->n; i++)
                if (colour_distance(l->colours[i], c) < colour_distance(l->colours[nearest], c))
                        nearest = i;
        return nearest;
}

static int rest_compare(const void *a, const void *b) {
        return memcmp(&((const ColourCount *)a)->colour, &((const ColourCount *)b)->colour, sizeof(Colour));
}

static int legend_merge(Legend *l, const Census *census) {
        const size_t more = census->n - l->n;

        l->rest = calloc(more, sizeof(ColourCount));
        if (!l->rest)
                return -ENOMEM;
        for (size_t i = 0; i < more; i++) {
                const Colour c = census->colours[l->n + i].colour;
                const size_t nearest = legend_nearest(l, c);

                l->rest[i] = (ColourCount){ c, nearest };
                l->error = MAX(l->error, colour_difference(c, l->colours[nearest]));
        }
        qsort(l->rest, more, sizeof(ColourCount), rest_compare);
        l->merged = more;
        return 0;
}

int legend_new(Legend *ret, const Census *census) {
        *ret = (Legend){ 0 };
        ret->n = MIN(census->n, (size_t)LEGEND_MOST);
        for (size_t i = 0; i < ret->n; i++) {
                ret->colours[i] = census->colours[i].colour;
                ret->characters[i] = characters[i];
        }
        return census->n > ret->n ? legend_merge(ret, census) : 0;
}

char legend_of(const Legend *l, Colour c) {
        const ColourCount key = { .colour = c };
        const ColourCount *rest;

        for (size_t i = 0; i < l->n; i++)
                if (colour_equal(l->colours[i], c))
                        return l->characters[i];
        rest = l->merged > 0 ? bsearch(&key, l->rest, l->merged, sizeof(key), rest_compare) : NULL;
        return rest ? l->characters[rest->n] : LEGEND_EMPTY;
}

void legend_done(Legend *l) {
        free(l->rest);
        *l = (Legend){ 0 };
}
