/* .litematic of the Minecraft mod Litematica: a gzip of tags with regions; each has a place, a size that may
 * count backwards, names of blocks, and numbers of these packed into longs without regard to their borders.
 * Each region becomes a layer. */
#include "formats/build.h"
#include "formats/litematic.h"
#include "formats/minecraft.h"
#include "formats/nbt.h"

#include <inttypes.h>

#define PALETTE_MOST 65536

typedef struct Region {
        Build build;
        unsigned bits; /* of a number */
        Nbt states;
} Region;

static void region_done(Region *r) {
        build_done(&r->build);
}

/* A size that counts backwards begins at the other end. */
static int read_box(Region *r, const Nbt *region) {
        static const char *const axes[] = { "x", "y", "z" };
        Nbt position, size;
        int error;

        error = nbt_want(region, "Position", NBT_COMPOUND, &position);
        if (!error)
                error = nbt_want(region, "Size", NBT_COMPOUND, &size);
        for (unsigned i = 0; !error && i < 3; i++) {
                int64_t at = 0, side = 0;

                error = nbt_want_number(&position, axes[i], &at);
                if (!error)
                        error = nbt_want_number(&size, axes[i], &side);
                if (error)
                        return error;
                at = side < 0 ? at + side + 1 : at;
                side = side < 0 ? -side : side;
                if (at < INT32_MIN || at > INT32_MAX || side > BUILD_SIDE_MAX)
                        return cursor_fail(&size.value,
                                           "a region of %" PRId64 " blocks from %" PRId64 " is too big",
                                           side, at);
                r->build.at[i] = (int32_t)at;
                r->build.side[i] = (uint64_t)side;
        }
        return error ? error : build_check(&r->build, region->value.base);
}

static int read_palette(Region *r, const Nbt *region) {
        Nbt palette, entry, name;
        Cursor at;
        int error;

        error = nbt_want(region, "BlockStatePalette", NBT_LIST, &palette);
        if (error)
                return error;
        if (palette.of != NBT_COMPOUND || !palette.n || palette.n > PALETTE_MOST)
                return cursor_fail(&palette.value, "a palette of %" PRIu32 " blocks, from 1 to %d are read",
                                   palette.n, PALETTE_MOST);
        error = build_number(&r->build, palette.n);
        if (error)
                return error;
        at = palette.value;
        for (uint32_t i = 0; i < palette.n; i++) {
                const int more = nbt_next(&palette, &at, &entry);

                if (more <= 0)
                        return more < 0 ? -more : cursor_fail(&at, "the palette ends too early");
                error = nbt_want(&entry, "Name", NBT_STRING, &name);
                if (error)
                        return error;
                build_name(&r->build, i, name.value.data, name.n);
        }
        for (r->bits = BITS_LEAST; (1u << r->bits) < palette.n; r->bits++)
                ;
        return 0;
}

static uint32_t number_at(const Region *r, uint64_t i) {
        const uint64_t bit = i * r->bits;
        const uint32_t word = (uint32_t)(bit / 64);
        const unsigned shift = bit % 64;
        uint64_t value = nbt_long_at(&r->states, word) >> shift;

        if (shift + r->bits > 64)
                value |= nbt_long_at(&r->states, word + 1) << (64 - shift);
        return (uint32_t)(value & ((1u << r->bits) - 1));
}

static int read_states(Region *r, const Nbt *region) {
        const uint64_t n = build_cells(&r->build);
        int error;

        error = nbt_want(region, "BlockStates", NBT_LONGS, &r->states);
        if (error)
                return error;
        if ((n * r->bits + 63) / 64 > r->states.n)
                return cursor_fail(&r->states.value,
                                   "%" PRIu64 " blocks of %u bits are claimed, there are %" PRIu32 " longs",
                                   n, r->bits, r->states.n);
        progress_begin(n);
        for (uint64_t i = 0; !error && i < n; i++) {
                format_tell(i, i);
                error = build_put(&r->build, build_place(&r->build, i), number_at(r, i),
                                  r->states.value.base + i * r->bits / 8);
        }
        return error;
}

static int read_region(Model *m, const Nbt *tag, uint64_t *budget, FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(region_done))) Region r = { .build = { .budget = *budget, .error = error } };
        CLEANUP_FREE char *name = NULL;
        Layer *layer;
        int e;

        e = read_box(&r, tag);
        if (!e)
                e = read_palette(&r, tag);
        if (!e)
                e = volume_new(&r.build.volume);
        if (!e)
                e = read_states(&r, tag);
        if (!e)
                e = build_tell(&r.build, notes);
        if (!e)
                e = nbt_name(tag->name, tag->name_n, &name);
        if (e)
                return e;
        *budget -= volume_blocks(r.build.volume);
        m->box = box_union(m->box, volume_box(r.build.volume));
        return format_add_layer(m, 0, name, &r.build.volume, error, &layer);
}

static int read_regions(Model *m, const Nbt *regions, FormatNotes *notes, FormatError *error) {
        uint64_t budget = FORMAT_BLOCKS_MOST;
        Cursor at = regions->value;
        Nbt region;
        int more;

        while ((more = nbt_next(regions, &at, &region)) > 0) {
                ProgressStage stage;
                int r;

                if (region.type != NBT_COMPOUND)
                        return cursor_fail(&region.value, "a region is no compound");
                stage = cursor_enter(&regions->value, &region.value);
                r = read_region(m, &region, &budget, notes, error);
                progress_leave(stage);
                if (r)
                        return r;
        }
        return more < 0 ? -more : 0;
}

int litematic_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error) {
        CLEANUP(model_free) Model *m = NULL;
        Nbt regions;
        int r;

        r = nbt_want(root, "Regions", NBT_COMPOUND, &regions);
        if (!r)
                r = model_new_bare(&m);
        if (!r)
                r = read_regions(m, &regions, notes, error);
        if (r)
                return r;
        *ret = TAKE(m);
        return 0;
}

int litematic_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                   FormatNotes *notes, FormatError *error) {
        return minecraft_read(litematic_read_tags, ret, data, n, notes, error);
}
