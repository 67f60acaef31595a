/* Ears are cut off: three corners in a row whose triangle has no other corner in it. Where that leads to
 * nothing, and where no corner is turned inwards, triangles are a fan. */
#include "formats/polygon.h"

#include "base/macros.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Looking for ears takes a time that grows with the square. */
#define EARS_MOST 256
#define TRIES_MOST 4 /* for each ear, in the mean */

/* The plane in which it is looked at: along the longest axis of its normal. */
typedef struct Plane {
        unsigned x, y;
        double sign;
} Plane;

void polygon_done(Polygon *p) {
        free(p->at);
        free(p->ring);
        free(p->triangles);
        *p = (Polygon){ 0 };
}

void polygon_begin(Polygon *p) {
        p->n = p->n_triangles = 0;
}

static int grow(Polygon *p) {
        const size_t more = p->capacity ? 2 * p->capacity : 16;
        void *at, *ring, *triangles;

        at = reallocarray(p->at, more, sizeof(*p->at));
        if (!at)
                return -ENOMEM;
        p->at = at;
        ring = reallocarray(p->ring, more, sizeof(*p->ring));
        if (!ring)
                return -ENOMEM;
        p->ring = ring;
        triangles = reallocarray(p->triangles, more, sizeof(*p->triangles));
        if (!triangles)
                return -ENOMEM;
        p->triangles = triangles;
        p->capacity = more;
        return 0;
}

int polygon_add(Polygon *p, const double at[static 3]) {
        int r;

        r = p->n < p->capacity ? 0 : grow(p);
        if (r < 0)
                return r;
        memcpy(p->at[p->n++], at, sizeof(*p->at));
        return 0;
}

static void add_triangle(Polygon *p, uint32_t a, uint32_t b, uint32_t c) {
        uint32_t *t = p->triangles[p->n_triangles++];

        t[0] = a;
        t[1] = b;
        t[2] = c;
}

static void cut_fan(Polygon *p, size_t n) {
        for (size_t i = 2; i < n; i++)
                add_triangle(p, p->ring[0], p->ring[i - 1], p->ring[i]);
}

/* The sum of what the edges turn about is the normal, whatever the shape. */
static Plane find_plane(const Polygon *p) {
        double normal[3] = { 0 };
        unsigned axis = 0;

        for (size_t i = 0; i < p->n; i++) {
                const double *a = p->at[i], *b = p->at[(i + 1) % p->n];

                for (unsigned k = 0; k < 3; k++)
                        normal[k] += (a[(k + 1) % 3] - b[(k + 1) % 3]) * (a[(k + 2) % 3] + b[(k + 2) % 3]);
        }
        for (unsigned k = 1; k < 3; k++)
                if (fabs(normal[k]) > fabs(normal[axis]))
                        axis = k;
        return (Plane){ (axis + 1) % 3, (axis + 2) % 3, normal[axis] < 0 ? -1 : 1 };
}

/* Above 0 where the way from a to b to c turns as the polygon does. */
static double turn(const Polygon *p, const Plane *plane, uint32_t a, uint32_t b, uint32_t c) {
        const double *at = p->at[a], *bt = p->at[b], *ct = p->at[c];

        return plane->sign * ((bt[plane->x] - at[plane->x]) * (ct[plane->y] - at[plane->y]) -
                              (bt[plane->y] - at[plane->y]) * (ct[plane->x] - at[plane->x]));
}

static bool convex(const Polygon *p, const Plane *plane) {
        for (uint32_t i = 0; i < p->n; i++)
                if (turn(p, plane, i, (i + 1) % (uint32_t)p->n, (i + 2) % (uint32_t)p->n) < 0)
                        return false;
        return true;
}

static bool same_place(const Polygon *p, uint32_t a, uint32_t b) {
        const double *at = p->at[a], *bt = p->at[b];

        return at[0] == bt[0] && at[1] == bt[1] && at[2] == bt[2];
}

/* Corners on its border are in it, but for those at its own corners: where two edges touch. */
static bool is_ear(const Polygon *p, const Plane *plane, size_t n, const uint32_t ear[static 3]) {
        if (turn(p, plane, ear[0], ear[1], ear[2]) <= 0)
                return false;
        for (size_t i = 0; i < n; i++) {
                const uint32_t q = p->ring[i];

                if (same_place(p, q, ear[0]) || same_place(p, q, ear[1]) || same_place(p, q, ear[2]))
                        continue;
                if (turn(p, plane, ear[0], ear[1], q) >= 0 && turn(p, plane, ear[1], ear[2], q) >= 0 &&
                    turn(p, plane, ear[2], ear[0], q) >= 0)
                        return false;
        }
        return true;
}

static void cut_ears(Polygon *p, const Plane *plane) {
        size_t n = p->n, at = 0, missed = 0;

        for (size_t left = TRIES_MOST * n; n > 3 && missed <= n && left; left--) {
                const uint32_t ear[3] = { p->ring[(at + n - 1) % n], p->ring[at], p->ring[(at + 1) % n] };
                const bool cut = is_ear(p, plane, n, ear);

                if (!cut && turn(p, plane, ear[0], ear[1], ear[2]) != 0) {
                        at = (at + 1) % n;
                        missed++;
                        continue;
                }
                /* A corner on a straight edge has no triangle of its own. */
                if (cut)
                        add_triangle(p, ear[0], ear[1], ear[2]);
                memmove(&p->ring[at], &p->ring[at + 1], (n - at - 1) * sizeof(*p->ring));
                n--;
                at %= n;
                missed = 0;
        }
        cut_fan(p, n);
}

void polygon_cut(Polygon *p) {
        Plane plane;

        p->n_triangles = 0;
        for (size_t i = 0; i < p->n; i++)
                p->ring[i] = (uint32_t)i;
        if (p->n <= 3 || p->n > EARS_MOST) {
                cut_fan(p, p->n);
                return;
        }
        plane = find_plane(p);
        if (convex(p, &plane))
                cut_fan(p, p->n);
        else
                cut_ears(p, &plane);
}
