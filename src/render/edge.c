#include "render/edge.h"

#include "render/paint.h"

static uint8_t lighter(uint8_t c) {
        return (uint8_t)((float)c + (float)(255 - c) * EDGE_ADDS + 0.5f);
}

Colour edge_line(Colour c) {
        if (edge_lightens(c))
                return (Colour){ lighter(c.r), lighter(c.g), lighter(c.b), 255 };
        return dim(c, EDGE_KEEPS);
}

/* The plane that a face lies in: its side, and the level of that. */
static int64_t plane_of(const Mesh *m, uint32_t face, int *ret_side) {
        Quad q = m->quads[(face & FACE_NUMBER) - 1];
        Point block = m->blocks[q.block].at;
        const int64_t base[3] = { block.x, block.y, block.z };
        int first[3];

        quad_first(q, first);
        *ret_side = q.side;
        return base[side_axis(q.side)] * BLOCK_SIDE + first[side_axis(q.side)];
}

bool edge_outline(const Mesh *m, uint32_t face, const uint32_t beside[static 4]) {
        int side, other;
        int64_t level;

        if (face == FACE_NONE)
                return false;
        level = plane_of(m, face, &side);
        for (int i = 0; i < 4; i++) {
                if (beside[i] == face)
                        continue;
                if (beside[i] == FACE_NONE)
                        return true;
                /* Of two faces one has the line: the one above, or to the left. */
                if ((i == 1 || i == 3) && (plane_of(m, beside[i], &other) != level || other != side))
                        return true;
        }
        return false;
}
