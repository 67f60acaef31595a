#include "voxel/contacts.h"

#include "base/progress.h"
#include "voxel/volume-private.h"

/* Beyond space nothing is. */
static bool solid(const Volume *v, int64_t x, int64_t y, int64_t z) {
        if (x < INT32_MIN || x > INT32_MAX || y < INT32_MIN || y > INT32_MAX || z < INT32_MIN ||
            z > INT32_MAX)
                return false;
        return volume_get_at(v, (int32_t)x, (int32_t)y, (int32_t)z).a > 0;
}

/* Of a pair, the voxel with the larger coordinate on the last axis that differs counts it. */
static unsigned edges_at(const Volume *v, Point p) {
        static const int8_t ways[6][3] = { { 1, -1, 0 },  { -1, -1, 0 }, { 1, 0, -1 },
                                           { -1, 0, -1 }, { 0, 1, -1 },  { 0, -1, -1 } };
        unsigned n = 0;

        for (unsigned i = 0; i < 6; i++) {
                const int8_t *w = ways[i];
                /* The two cells that share a face with both. */
                const bool x = w[0] != 0, z = w[2] != 0;

                if (!solid(v, (int64_t)p.x + w[0], (int64_t)p.y + w[1], (int64_t)p.z + w[2]))
                        continue;
                n += !solid(v, (int64_t)p.x + (x ? w[0] : 0), (int64_t)p.y + (x ? 0 : w[1]), p.z) &&
                     !solid(v, p.x, (int64_t)p.y + (z ? 0 : w[1]), (int64_t)p.z + w[2]);
        }
        return n;
}

static unsigned corners_at(const Volume *v, Point p) {
        unsigned n = 0;

        for (unsigned i = 0; i < 4; i++) {
                const int64_t x = (int64_t)p.x + (i & 1 ? 1 : -1), y = (int64_t)p.y + (i & 2 ? 1 : -1),
                              z = (int64_t)p.z - 1;

                n += solid(v, x, y, z) && !solid(v, x, p.y, p.z) && !solid(v, p.x, y, p.z) &&
                     !solid(v, p.x, p.y, z) && !solid(v, x, y, p.z) && !solid(v, x, p.y, z) &&
                     !solid(v, p.x, y, z);
        }
        return n;
}

static void look_at_block(const Volume *v, const Block *b, Point at, Contacts *c) {
        const Point o = block_origin(at);

        for (unsigned i = 0; i < BLOCK_VOXELS; i++) {
                const Point p = { o.x + (int32_t)(i & 15), o.y + (int32_t)(i >> 4 & 15),
                                  o.z + (int32_t)(i >> 8) };
                unsigned edges, corners;

                if (block_at(b, i).a == 0)
                        continue;
                edges = edges_at(v, p);
                corners = corners_at(v, p);
                c->edges += edges;
                c->corners += corners;
                if (edges + corners == 0)
                        continue;
                if (!c->found || p.z < c->first.z ||
                    (p.z == c->first.z && (p.y < c->first.y || (p.y == c->first.y && p.x < c->first.x))))
                        c->first = p;
                c->found = true;
        }
}

void volume_contacts(const Volume *v, Contacts *ret) {
        Contacts c = { 0 };

        progress_begin(volume_blocks(v));
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                look_at_block(v, i.contents, i.block, &c);
                progress_step(1);
        }
        *ret = c;
}
