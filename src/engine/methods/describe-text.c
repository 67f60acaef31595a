/* The sentences of a description. */
#include "engine/methods/describe.h"

#include "engine/methods/colour-name.h"
#include "voxel/dense.h"

#include <stdio.h>

/* Colours that the sentence about them names. */
#define NAMED_MOST 4

/* Whole percents, but never 0 or 100 for what is neither. */
static int percent(uint64_t part, uint64_t whole) {
        const int rounded = (int)(100 * portrait_share(part, whole) + 0.5);

        if (part > 0 && rounded == 0)
                return 1;
        return part < whole && rounded == 100 ? 99 : rounded;
}

static const char *plural(uint64_t n) {
        return n == 1 ? "" : "s";
}

static int tell_size(const Portrait *p, Buf *b) {
        const Box *o = &p->box;

        return buf_printf(b,
                          "%llu voxel%s in a box of %llu × %llu × %llu (x × y × z), from [%d,%d,%d] to "
                          "[%d,%d,%d]; %d %% of it filled.",
                          (unsigned long long)p->voxels, plural(p->voxels),
                          (unsigned long long)box_width(*o), (unsigned long long)box_depth(*o),
                          (unsigned long long)box_height(*o), o->min.x, o->min.y, o->min.z, o->max.x,
                          o->max.y, o->max.z, percent(p->voxels, box_volume(*o)));
}

static int tell_layers(const Portrait *p, Buf *b) {
        const size_t n = p->model->n_layers;
        size_t hidden = 0;

        for (size_t i = 0; i < n; i++)
                hidden += !p->model->layers[i]->visible;
        if (p->look.layer)
                return buf_printf(b, " This is layer %u, \"%s\", alone.", p->look.layer->id,
                                  p->look.layer->name);
        if (n <= 1 && hidden == 0)
                return 0;
        if (hidden == 0)
                return buf_printf(b, " %zu layer%s, all visible.", n, plural(n));
        return buf_printf(b, " %zu layer%s, of which %zu %s not seen.", n, plural(n), hidden,
                          hidden == 1 ? "is" : "are");
}

static int tell_colours(const Portrait *p, Buf *b) {
        char name[COLOUR_NAME_MAX], text[COLOUR_TEXT_MAX];
        int r;

        r = buf_printf(b, " %zu colour%s:", p->census.n, plural(p->census.n));
        for (size_t i = 0; r >= 0 && i < MIN(p->census.n, (size_t)NAMED_MOST); i++) {
                const ColourCount *one = &p->census.colours[i];

                r = buf_printf(b, "%s %s %s (%d %%)", i > 0 ? "," : "", colour_name(one->colour, name),
                               colour_text(one->colour, text), percent(one->n, p->census.voxels));
        }
        if (r < 0)
                return r;
        return buf_append_text(b, p->census.n > NAMED_MOST ? " and others." : ".");
}

static int tell_symmetry(const Portrait *p, Buf *b) {
        static const char *const ways[] = { "left to right (x)", "front to back (y)", "bottom to top (z)" };
        int r = 0;

        if (!p->symmetry_known)
                return 0;
        for (Axis axis = AXIS_X; r >= 0 && axis <= AXIS_Z; axis++) {
                const Symmetry *s = &p->symmetry[axis];

                r = buf_printf(b, "%s %s ", axis == AXIS_X ? " Symmetry:" : ",", ways[axis]);
                if (r < 0)
                        return r;
                if (s->colour == p->voxels)
                        r = buf_append_text(b, "exact");
                else if (s->shape == p->voxels)
                        r = buf_printf(b, "in shape, colours %d %%", percent(s->colour, p->voxels));
                else
                        r = buf_printf(b, "%d %%", percent(s->colour, p->voxels));
        }
        return r < 0 ? r : buf_append_text(b, ".");
}

static int tell_parts(const Portrait *p, Buf *b) {
        const Parts *parts = &p->parts;
        int r;

        if (!p->parts_known)
                return 0;
        if (parts->n == 1)
                return buf_append_text(b, " All voxels hang together.");
        r = buf_printf(b, " %llu parts do not touch each other; the largest has %llu voxel%s (%d %%).",
                       (unsigned long long)parts->n, (unsigned long long)parts->largest[0].n,
                       plural(parts->largest[0].n), percent(parts->largest[0].n, p->voxels));
        if (r < 0 || parts->floating == 0)
                return r;
        return buf_printf(b,
                          " %llu of them float%s: %llu voxel%s without a connection to the lowest layer "
                          "(z = %d).",
                          (unsigned long long)parts->floating, parts->floating == 1 ? "s" : "",
                          (unsigned long long)parts->floating_cells, plural(parts->floating_cells),
                          p->box.min.z);
}

static int tell_cavities(const Portrait *p, Buf *b) {
        const Parts *parts = &p->cavities;
        Point at;

        if (!p->parts_known || parts->n == 0)
                return p->parts_known ? buf_append_text(b, " No empty space is shut in.") : 0;
        at = parts->largest[0].box.min;
        return buf_printf(b,
                          " %llu cavit%s shut in, with %llu empty cell%s; the largest begins at [%d,%d,%d].",
                          (unsigned long long)parts->n, parts->n == 1 ? "y is" : "ies are",
                          (unsigned long long)parts->cells, plural(parts->cells), at.x, at.y, at.z);
}

static int tell_skipped(const Portrait *p, Buf *b) {
        if (json_length(p->skipped) == 0)
                return 0;
        return buf_append_text(b, " Some was left out, as the model is very large: see skipped.");
}

int portrait_tell(const Portrait *p, Buf *ret) {
        static int (*const sentences[])(const Portrait *, Buf *) = {
                tell_size, tell_layers, tell_colours, tell_symmetry, tell_parts, tell_cavities, tell_skipped,
        };
        int r = 0;

        if (p->voxels == 0) {
                r = buf_append_text(ret, "There are no voxels.");
                return r < 0 ? r : tell_layers(p, ret);
        }
        for (size_t i = 0; r >= 0 && i < ARRAY_LEN(sentences); i++)
                r = sentences[i](p, ret);
        return r < 0 ? r : 0;
}
