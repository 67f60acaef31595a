#include "voxel/turn.h"

#include <errno.h>

Pivot pivot_of(Box box) {
        return (Pivot){ { (int64_t)box.min.x + box.max.x + 1, (int64_t)box.min.y + box.max.y + 1,
                          (int64_t)box.min.z + box.max.z + 1 } };
}

Turn turn_shift(Point by) {
        return (Turn){ { 0, 1, 2 }, { 1, 1, 1 }, { by.x, by.y, by.z } };
}

Turn turn_flip(Axis axis, Pivot about) {
        Turn t = turn_shift((Point){ 0, 0, 0 });

        t.sign[axis] = -1;
        t.shift[axis] = about.at[axis] - 1;
        return t;
}

int turn_quarters(Turn *ret, Axis axis, int64_t quarters, Pivot about) {
        const unsigned a = (axis + 1) % 3, b = (axis + 2) % 3, q = (unsigned)(quarters & 3);
        const int64_t p = about.at[a], o = about.at[b];
        Turn t = turn_shift((Point){ 0, 0, 0 });

        if (q % 2 == 1 && (p + o) % 2 != 0)
                return -EDOM;
        if (q % 2 == 1) {
                t.from[a] = (uint8_t)b;
                t.from[b] = (uint8_t)a;
        }
        /* A coordinate that changes its sign is that of the voxel's other side, so one less. */
        if (q == 1 || q == 2) {
                t.sign[a] = -1;
                t.shift[a] = (q == 1 ? (p + o) / 2 : p) - 1;
        }
        if (q == 2 || q == 3) {
                t.sign[b] = -1;
                t.shift[b] = (q == 3 ? (p + o) / 2 : o) - 1;
        }
        if (q == 1)
                t.shift[b] = (o - p) / 2;
        if (q == 3)
                t.shift[a] = (p - o) / 2;
        *ret = t;
        return 0;
}

static void turn_coordinates(const Turn *t, Point p, int64_t ret[static 3]) {
        const int64_t old[3] = { p.x, p.y, p.z };

        for (int i = 0; i < 3; i++)
                ret[i] = t->sign[i] * old[t->from[i]] + t->shift[i];
}

int turn_box(const Turn *t, Box box, Box *ret) {
        int64_t a[3], b[3];

        turn_coordinates(t, box.min, a);
        turn_coordinates(t, box.max, b);
        for (int i = 0; i < 3; i++)
                if (MIN(a[i], b[i]) < INT32_MIN || MAX(a[i], b[i]) > INT32_MAX)
                        return -ERANGE;
        *ret = box_union((Box){ { (int32_t)a[0], (int32_t)a[1], (int32_t)a[2] },
                                { (int32_t)a[0], (int32_t)a[1], (int32_t)a[2] } },
                         (Box){ { (int32_t)b[0], (int32_t)b[1], (int32_t)b[2] },
                                { (int32_t)b[0], (int32_t)b[1], (int32_t)b[2] } });
        return 0;
}

/* Shifts a quarter turn so that the box begins where each turn undoes the half voxel of the one before. */
static void turn_settle(Turn *t, Axis axis, Box box, Box there) {
        const int64_t size[3] = { (int64_t)box_width(box), (int64_t)box_depth(box),
                                  (int64_t)box_height(box) };
        const int64_t min[3] = { box.min.x, box.min.y, box.min.z },
                      is[3] = { there.min.x, there.min.y, there.min.z };
        const unsigned a = (axis + 1) % 3, b = (axis + 2) % 3;

        t->shift[a] += min[a] + (size[a] - size[b]) / 2 - is[a];
        t->shift[b] += min[b] + (size[b] - size[a]) / 2 - is[b];
}

int turn_quarters_in_place(Turn *ret, Axis axis, int64_t quarters, Box box) {
        Pivot about = pivot_of(box);
        Box there;
        Turn t;
        int r;

        r = turn_quarters(&t, axis, quarters, about);
        if (r == -EDOM) {
                about.at[(axis + 1) % 3]++;
                r = turn_quarters(&t, axis, quarters, about);
                if (r == 0)
                        r = turn_box(&t, box, &there);
                if (r == 0)
                        turn_settle(&t, axis, box, there);
        }
        if (r < 0)
                return r;
        *ret = t;
        return 0;
}
