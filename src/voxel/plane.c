#include "voxel/plane.h"

#include "voxel/volume-private.h"

#include <errno.h>
#include <math.h>

typedef struct Plane {
        double point[3], normal[3];
        PlaneSide side;
        Point origin; /* of the block that is changed */
} Plane;

/* Above 0 on the side of the normal. */
static double height(const Plane *p, double x, double y, double z) {
        return (x - p->point[0]) * p->normal[0] + (y - p->point[1]) * p->normal[1] +
               (z - p->point[2]) * p->normal[2];
}

static bool goes(const Plane *p, unsigned x, unsigned y, unsigned z) {
        const bool above =
                height(p, p->origin.x + (x + 0.5), p->origin.y + (y + 0.5), p->origin.z + (z + 0.5)) >= 0;

        return above == (p->side == PLANE_ABOVE);
}

static int change_block(Block **b, const void *how) {
        const Plane *p = how;
        Block *own = block_open(*b);

        if (!own)
                return -ENOMEM;
        for (unsigned z = 0; z < BLOCK_SIDE; z++)
                for (unsigned y = 0; y < BLOCK_SIDE; y++)
                        for (unsigned x = 0; x < BLOCK_SIDE; x++)
                                if (goes(p, x, y, z))
                                        own->voxels[block_index(x, y, z)] = (Colour){ 0 };
        block_recount(own);
        block_close(b, own);
        return 0;
}

/* The middles of a block's voxels are this far from its own middle at most, along the normal. */
static double reach(const Plane *p) {
        return (BLOCK_SIDE - 1) / 2.0 * (fabs(p->normal[0]) + fabs(p->normal[1]) + fabs(p->normal[2]));
}

/* 1: all of the block goes, -1: nothing of it, 0: some of it may. */
static int whole(const Plane *p) {
        const double half = BLOCK_SIDE / 2.0;
        const double middle = height(p, p->origin.x + half, p->origin.y + half, p->origin.z + half);
        const int above = middle > reach(p) ? 1 : middle < -reach(p) ? -1 : 0;

        return p->side == PLANE_ABOVE ? above : -above;
}

int volume_cut_plane(Volume *v, const double point[static 3], const double normal[static 3],
                     PlaneSide side) {
        Plane p = { .point = { point[0], point[1], point[2] },
                    .normal = { normal[0], normal[1], normal[2] },
                    .side = side };
        CLEANUP_FREE Point *at = NULL;
        size_t n = 0;
        int r;

        r = volume_positions(v, NULL, &at, &n);
        for (size_t i = 0; r == 0 && i < n; i++) {
                int all;

                p.origin = block_origin(at[i]);
                all = whole(&p);
                if (all > 0)
                        r = volume_put_block(v, at[i], NULL);
                else if (all == 0)
                        r = volume_change(v, at[i], change_block, &p);
        }
        return r;
}
