/* Voxels that stand out in a picture: those that are selected, or that differ from a moment. */
#include "engine/methods/moment.h"
#include "engine/methods/scene.h"
#include "engine/methods/selection.h"
#include "voxel/difference.h"

#include <errno.h>

static const Colour selected_colour = { 255, 140, 0, 255 }, added_colour = { 46, 204, 64, 255 },
                    painted_colour = { 255, 214, 0, 255 }, removed_colour = { 255, 65, 54, 255 };

/* Of a colour that stands out, in parts of 256: the rest is the voxel's own. */
#define MARK_PART 190
/* What is left of the colours of others. */
#define OTHER_PART 110

static const Param mark_rows[] = {
        { "selection", P_BOOL, NULL, 0, 0, NULL, "false", NULL, "what is selected" },
        { "from", P_STRING, NULL, 1, 128, NULL, "", NULL, "what differs from a checkpoint" },
        { "from_revision", P_INT, NULL, 0, INT64_MAX, NULL, "", NULL, "or from after a step" },
        { "color", P_COLOUR, NULL, 0, 255, NULL, "", NULL, "instead of the usual one" },
        PARAM_END,
};

/* What is to be marked. */
typedef struct Marks {
        const Volume *marked; /* a voxel wherever one stands out */
        const Volume *before; /* NULL: it is a selection */
        bool one;             /* all in `colour` */
        Colour colour;
} Marks;

static uint8_t between(uint8_t own, uint8_t other, unsigned part) {
        return (uint8_t)((own * (256 - part) + other * part) / 256);
}

static Colour mixed(Colour own, Colour other, unsigned part) {
        return (Colour){ between(own.r, other.r, part), between(own.g, other.g, part),
                         between(own.b, other.b, part), 255 };
}

static Colour pale(Colour c) {
        const uint8_t grey = (uint8_t)((c.r * 54 + c.g * 183 + c.b * 19) / 512 + 110);
        Colour ret = mixed((Colour){ grey, grey, grey, 255 }, c, OTHER_PART);

        ret.a = c.a;
        return ret;
}

static Colour mark(const Marks *m, Colour before, Colour now) {
        if (now.a == 0)
                return m->one ? m->colour : removed_colour;
        if (m->one)
                return mixed(now, m->colour, MARK_PART);
        return mixed(now,
                     !m->before     ? selected_colour
                     : before.a > 0 ? painted_colour
                                    : added_colour,
                     MARK_PART);
}

static void read_block(const Volume *v, Point at, Colour ret[static BLOCK_VOXELS]) {
        const Block *b = v ? volume_block(v, at) : NULL;

        if (b)
                block_expand(b, ret);
        else
                for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                        ret[i] = (Colour){ 0 };
}

static int mark_block(Volume *to, const Volume *from, const Marks *m, Point at) {
        Colour now[BLOCK_VOXELS], marked[BLOCK_VOXELS], before[BLOCK_VOXELS];
        CLEANUP(block_unref) Block *made = NULL;

        read_block(from, at, now);
        read_block(m->marked, at, marked);
        read_block(m->before, at, before);
        for (unsigned i = 0; i < BLOCK_VOXELS; i++)
                if (marked[i].a > 0 && (now[i].a > 0 || m->before))
                        now[i] = mark(m, before[i], now[i]);
                else if (now[i].a > 0)
                        now[i] = pale(now[i]);
        made = block_new(now);
        return made ? volume_put_block(to, at, made) : -ENOMEM;
}

static int mark_all(Volume **v, const Marks *m) {
        CLEANUP(volume_free) Volume *to = NULL;
        VolumeIter i = { 0 }, k = { 0 };
        int r;

        r = volume_new(&to);
        while (r >= 0 && volume_next(*v, &i))
                r = mark_block(to, *v, m, i.block);
        while (r >= 0 && volume_next(m->marked, &k))
                if (!volume_block(*v, k.block))
                        r = mark_block(to, *v, m, k.block);
        if (r < 0)
                return r;
        volume_free(*v);
        *v = TAKE(to);
        return 0;
}

static bool is_past(const Members *members) {
        return member(members, "from")->given || member(members, "from_revision")->given;
}

static int read_marks(Call *c, Members *ret) {
        int r;

        r = call_members(c, "highlight", arg(c, "highlight")->json, mark_rows, ret);
        if (r == 0 && is_past(ret) == (bool)member(ret, "selection")->i)
                r = rpc_fail_param(&c->error, "highlight", "selection, from or from_revision",
                                   is_past(ret) ? "several" : "none");
        return r;
}

static int fetch_moment(Call *c, const Members *members) {
        const Moment from = { "highlight.from", "highlight.from_revision", member(members, "from"),
                              member(members, "from_revision") };
        EngineCall *k = engine_call(c);
        int r;

        r = moment_fetch(c, &from, &k->pasts[0]);
        k->fetched = r == 0;
        return r;
}

int scene_fetch(Call *c) {
        Members members;
        int r;

        if (!arg(c, "highlight")->given)
                return 0;
        r = read_marks(c, &members);
        return r == 0 && is_past(&members) ? fetch_moment(c, &members) : r;
}

static int mark_difference(Call *c, const Members *members, const Volume *plain, Marks *m, Volume **v) {
        const EngineCall *k = engine_call(c);
        CLEANUP(volume_free) Volume *before = NULL, *marked = NULL;
        Difference d;
        int r;

        r = k->fetched ? 0 : fetch_moment(c, members);
        if (r == 0)
                r = moment_flatten(k->project, &k->pasts[0], &before);
        if (r == 0)
                r = volume_new(&marked);
        if (r == 0)
                r = volume_compare(before, plain, marked, &d);
        if (r != 0)
                return r;
        m->before = before;
        m->marked = marked;
        return mark_all(v, m);
}

int scene_mark(Call *c, const Volume *plain, Volume **v) {
        Members members;
        Marks m = { 0 };
        int r;

        if (!arg(c, "highlight")->given)
                return 0;
        r = read_marks(c, &members);
        if (r != 0)
                return r;
        m.one = member(&members, "color")->given;
        m.colour = arg_colour(member(&members, "color"));
        m.colour.a = 255;
        if (is_past(&members))
                return mark_difference(c, &members, plain, &m, v);
        r = call_selected(c, &m.marked);
        return r == 0 ? mark_all(v, &m) : r;
}
