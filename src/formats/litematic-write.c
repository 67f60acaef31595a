/* .litematic: a region a layer, as Litematica since Minecraft 1.13 writes them. Times are left at 0, so that
 * the same model gives the same file. */
#include "formats/build.h"
#include "formats/flat-parts.h"
#include "formats/inflate.h"
#include "formats/litematic.h"
#include "formats/nbt-out.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VERSION 5
#define DATA_VERSION 2586 /* of Minecraft 1.16.5, the first with all blocks we write */

typedef struct Writer {
        Out out;
        FormatError *error;
        Colours colours; /* of all regions */
        unsigned worst;  /* by how much a channel of a block is off */
        Box box;         /* around all regions */
        uint64_t blocks, cells;
} Writer;

static void writer_done(Writer *w) {
        colours_done(&w->colours);
}

static void write_place(Out *o, const char *name, const int32_t values[static 3]) {
        nbt_out_tag(o, NBT_COMPOUND, name);
        nbt_out_int(o, "x", values[0]);
        nbt_out_int(o, "y", values[1]);
        nbt_out_int(o, "z", values[2]);
        nbt_out_end(o);
}

static void write_palette(Out *o, const BlockKind *const *kinds, uint32_t n) {
        char name[64];

        nbt_out_list(o, "BlockStatePalette", NBT_COMPOUND, n + 1);
        for (uint32_t i = 0; i <= n; i++) {
                (void)snprintf(name, sizeof(name), "minecraft:%s", i ? kinds[i - 1]->name : "air");
                nbt_out_string(o, "Name", name);
                nbt_out_end(o);
        }
}

/* Numbers of as few bits as hold them all, across the borders of longs. */
static int write_states(Out *o, const Plan *p, const uint32_t *numbers, uint32_t n) {
        const uint64_t cells = grid_cells(&p->grid);
        CLEANUP_FREE uint64_t *longs = NULL;
        unsigned bits = BITS_LEAST;

        while (1u << bits <= n)
                bits++;
        longs = calloc((cells * bits + 63) / 64, sizeof(*longs));
        if (!longs)
                return -ENOMEM;
        for (uint64_t i = 0; i < cells; i++) {
                const uint64_t number = p->cells[i] ? numbers[p->cells[i] - 1] : 0;
                const unsigned shift = i * bits % 64;

                longs[i * bits / 64] |= number << shift;
                if (shift + bits > 64)
                        longs[i * bits / 64 + 1] |= number >> (64 - shift);
        }
        nbt_out_longs(o, "BlockStates", longs, (cells * bits + 63) / 64);
        return o->error;
}

static int write_blocks(Out *o, const Plan *p) {
        CLEANUP_FREE uint32_t *numbers = calloc(p->flat.colours.n + 1, sizeof(*numbers));
        const BlockKind *kinds[BLOCK_KINDS_MOST];
        uint32_t n;

        if (!numbers)
                return -ENOMEM;
        n = plan_number(p, numbers, kinds);
        write_palette(o, kinds, n);
        return write_states(o, p, numbers, n);
}

static int write_region(Writer *w, const char *name, const Plan *p) {
        static const char *const lists[] = { "Entities", "TileEntities", "PendingBlockTicks",
                                             "PendingFluidTicks" };
        const int32_t size[] = { (int32_t)p->grid.side[0], (int32_t)p->grid.side[2],
                                 (int32_t)p->grid.side[1] };
        Out *o = &w->out;
        int r;

        nbt_out_tag(o, NBT_COMPOUND, name);
        write_place(o, "Position", p->at);
        write_place(o, "Size", size);
        r = write_blocks(o, p);
        for (size_t i = 0; i < ARRAY_LEN(lists); i++)
                nbt_out_list(o, lists[i], NBT_COMPOUND, 0);
        nbt_out_end(o);
        return r;
}

/* What is told of the whole file. */
static int count_part(Writer *w, const Plan *p) {
        const Point min = p->grid.min;
        int r = 0;

        w->blocks += p->flat.n;
        w->worst = MAX(w->worst, p->worst);
        w->box = box_union(w->box, (Box){ min,
                                          { (int32_t)((int64_t)min.x + p->grid.side[0] - 1),
                                            (int32_t)((int64_t)min.y + p->grid.side[1] - 1),
                                            (int32_t)((int64_t)min.z + p->grid.side[2] - 1) } });
        for (size_t i = 0; !r && i < p->flat.colours.n; i++) {
                const uint32_t rgb = p->flat.colours.entries[i].rgb;

                r = colours_count(&w->colours,
                                  (Colour){ (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb, 255 });
        }
        return r;
}

static int write_part(Writer *w, FlatPart *part, const char *name) {
        CLEANUP_PLAN Plan p = { 0 };
        FlatGrid grid;
        int r;

        r = flat_part_grid(part, "litematic", BUILD_SIDE_MAX, &w->cells, &grid, w->error);
        if (!r)
                r = plan_new_part(&p, &part->flat, &grid, false);
        if (!r)
                r = count_part(w, &p);
        return r ? r : write_region(w, name, &p);
}

static bool name_taken(const FlatParts *parts, size_t n, const char *name) {
        for (size_t i = 0; i < n; i++)
                if (!strcmp(parts->items[i].name, name))
                        return true;
        return false;
}

/* Regions are found by their names: of two that are the same, the later gets a number, which no other part
 * tries. */
static int unique_name(const FlatParts *parts, size_t i, char **ret) {
        CLEANUP_FREE char *name = strdup(parts->items[i].name);

        if (!name)
                return -ENOMEM;
        if (name_taken(parts, i, name))
                for (size_t number = i + 1; name_taken(parts, parts->n, name); number += parts->n) {
                        free(TAKE(name));
                        if (asprintf(&name, "%s (%zu)", parts->items[i].name, number) < 0) {
                                name = NULL;
                                return -ENOMEM;
                        }
                }
        *ret = TAKE(name);
        return 0;
}

static int write_regions(Writer *w, FlatParts *parts) {
        int r = 0;

        nbt_out_tag(&w->out, NBT_COMPOUND, "Regions");
        for (size_t i = 0; !r && i < parts->n; i++) {
                CLEANUP_FREE char *name = NULL;

                r = unique_name(parts, i, &name);
                if (!r)
                        r = write_part(w, &parts->items[i], name);
        }
        nbt_out_end(&w->out);
        return r;
}

static int32_t side(uint64_t n) {
        return n < INT32_MAX ? (int32_t)n : INT32_MAX;
}

static void write_metadata(Writer *w, const FlatParts *parts, const FormatSettings *settings) {
        const int32_t size[] = { side(box_width(w->box)), side(box_height(w->box)),
                                 side(box_depth(w->box)) };
        Out *o = &w->out;

        nbt_out_tag(o, NBT_COMPOUND, "Metadata");
        nbt_out_string(o, "Name", setting(settings, "name")->string);
        nbt_out_string(o, "Author", setting(settings, "author")->string);
        nbt_out_string(o, "Description", "");
        nbt_out_int(o, "RegionCount", (int32_t)parts->n);
        nbt_out_int(o, "TotalBlocks", (int32_t)w->blocks);
        nbt_out_int(o, "TotalVolume", (int32_t)w->cells);
        nbt_out_long(o, "TimeCreated", 0);
        nbt_out_long(o, "TimeModified", 0);
        write_place(o, "EnclosingSize", size);
        nbt_out_end(o);
}

static int write_tags(Writer *w, FlatParts *parts, const FormatSettings *settings, FormatNotes *notes) {
        int r;

        nbt_out_tag(&w->out, NBT_COMPOUND, "");
        nbt_out_int(&w->out, "MinecraftDataVersion", DATA_VERSION);
        nbt_out_int(&w->out, "Version", VERSION);
        r = write_regions(w, parts);
        if (r)
                return r;
        write_metadata(w, parts, settings);
        nbt_out_end(&w->out);
        return w->out.error ? w->out.error : plan_tell(w->colours.n, w->worst, notes);
}

int litematic_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                    FormatError *error) {
        CLEANUP_FLAT_PARTS FlatParts parts = { 0 };
        CLEANUP_BUF Buf tags = { 0 };
        __attribute__((cleanup(writer_done)))
        Writer w = { .out = { .buf = &tags }, .error = error, .box = BOX_EMPTY };
        int r;

        r = flat_parts_new(&parts, m, setting(settings, "layers")->i, "litematic", notes);
        if (!r)
                r = write_tags(&w, &parts, settings, notes);
        return r ? r : deflate_stream(out, WRAPPING_GZIP, tags.data, tags.n);
}

static const FormatOption options[] = {
        OPTION_LAYERS("a region a layer, with its name"),
        { .name = "name",
          .type = OPTION_STRING,
          .fallback = "model",
          .use = FORMAT_WRITES,
          .text = "what the build is called in the game" },
        { .name = "author",
          .type = OPTION_STRING,
          .fallback = "",
          .use = FORMAT_WRITES,
          .text = "who the game says has made it" },
        { 0 },
};

const Format format_litematic = {
        .name = "litematic",
        .extensions = "litematic",
        .title = "Litematica",
        .lacks = "colours but those of blocks, alpha, materials, cameras",
        .options = options,
        .read = litematic_read,
        .write = litematic_write,
};
