/* .schem of Minecraft since 1.13 (Sponge, WorldEdit), versions 1 to 3; version 2 is written. A gzip of tags:
 * names of blocks with numbers, and a number for each block in 7 bits a byte.
 *
 * Source: the format's published specification (SpongePowered/Schematic-Specification). */
#include "formats/build.h"
#include "formats/internal.h"
#include "formats/minecraft.h"
#include "formats/nbt-out.h"

#include <inttypes.h>
#include <stdio.h>

#define VERSION 2
#define DATA_VERSION 2586 /* of Minecraft 1.16.5, the first with all blocks we write */
#define PALETTE_MOST (1u << 20)

typedef struct Reader {
        Build build;
        Nbt palette, blocks;
} Reader;

static void reader_done(Reader *r) {
        build_done(&r->build);
}

static int read_sides(Reader *r, const Nbt *root) {
        static const char *const names[] = { "Width", "Height", "Length" };
        Nbt offset;
        int found;

        for (unsigned i = 0; i < 3; i++) {
                int64_t side = 0;
                int error;

                error = nbt_want_number(root, names[i], &side);
                if (error)
                        return error;
                r->build.side[i] = (uint16_t)side;
        }
        found = nbt_find(root, "Offset", NBT_INTS, &offset);
        if (found < 0)
                return -found;
        for (uint32_t i = 0; found && i < 3 && offset.n == 3; i++)
                r->build.at[i] = nbt_int_at(&offset, i);
        return build_check(&r->build, root->value.base);
}

static int read_palette(Reader *r) {
        Cursor at = r->palette.value;
        Nbt entry;
        int more;

        while ((more = nbt_next(&r->palette, &at, &entry)) > 0) {
                uint32_t number;

                if (entry.type != NBT_INT)
                        return cursor_fail(&entry.value, "the palette holds something else than numbers");
                number = (uint32_t)nbt_number(&entry);
                if (number >= r->build.n_kinds)
                        return cursor_fail(&entry.value,
                                           "a block of the palette has the number %" PRIu32
                                           ", a palette of %zu bytes has no more than %" PRIu32,
                                           number, r->palette.value.n, r->build.n_kinds);
                build_name(&r->build, number, entry.name, entry.name_n);
        }
        return more < 0 ? -more : 0;
}

/* Where blocks and their names stand: version 3 has them one tag deeper. */
static int read_tags(Reader *r, const Nbt *file) {
        Nbt root = *file, inner;
        int found, error;

        found = nbt_find(&root, "Schematic", NBT_COMPOUND, &inner);
        if (found < 0)
                return -found;
        if (found)
                root = inner;
        error = read_sides(r, &root);
        if (error)
                return error;
        found = nbt_find(&root, "Blocks", NBT_COMPOUND, &inner);
        if (found < 0)
                return -found;
        error = nbt_want(found ? &inner : &root, found ? "Data" : "BlockData", NBT_BYTES, &r->blocks);
        if (!error)
                error = nbt_want(found ? &inner : &root, "Palette", NBT_COMPOUND, &r->palette);
        if (error)
                return error;
        /* Numbers count the names, each of which takes seven bytes at least. */
        error = build_number(&r->build, (uint32_t)MIN(r->palette.value.n, (size_t)PALETTE_MOST));
        return error ? error : read_palette(r);
}

static int take_number(Cursor *c, uint32_t *ret) {
        *ret = 0;
        for (unsigned shift = 0; shift < 32; shift += 7) {
                const uint8_t *b;
                int r;

                r = cursor_bytes(c, 1, "the number of a block", &b);
                if (r)
                        return r;
                *ret |= (uint32_t)(*b & 127) << shift;
                if (!(*b & 128))
                        return 0;
        }
        return cursor_fail(c, "the number of a block takes more than 5 bytes");
}

static int read_blocks(Reader *r) {
        const uint64_t n = build_cells(&r->build);
        Cursor c = r->blocks.value;
        int error = 0;

        progress_begin(n);
        for (uint64_t i = 0; !error && i < n; i++) {
                const uint64_t offset = cursor_offset(&c);
                uint32_t number;

                format_tell(i, i);
                error = take_number(&c, &number);
                if (!error)
                        error = build_put(&r->build, build_place(&r->build, i), number, offset);
        }
        return error;
}

int schem_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .build = { .budget = FORMAT_BLOCKS_MOST, .error = error } };
        int r;

        r = read_tags(&reader, root);
        if (!r)
                r = volume_new(&reader.build.volume);
        if (!r)
                r = read_blocks(&reader);
        if (!r)
                r = build_tell(&reader.build, notes);
        return r ? r : flat_model(ret, &reader.build.volume, "schem", error);
}

static int schem_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                      FormatNotes *notes, FormatError *error) {
        return minecraft_read(schem_read_tags, ret, data, n, notes, error);
}

static void write_palette(Out *o, const BlockKind *const *kinds, uint32_t n) {
        nbt_out_int(o, "PaletteMax", (int32_t)n + 1);
        nbt_out_tag(o, NBT_COMPOUND, "Palette");
        nbt_out_int(o, "minecraft:air", 0);
        for (uint32_t i = 0; i < n; i++) {
                char name[64];

                (void)snprintf(name, sizeof(name), "minecraft:%s", kinds[i]->name);
                nbt_out_int(o, name, (int32_t)i + 1);
        }
        nbt_out_end(o);
}

static int write_blocks(Out *o, const Plan *p, const uint32_t *numbers) {
        CLEANUP_BUF Buf blocks = { 0 };
        Out b = { .buf = &blocks };

        for (uint64_t i = 0; i < grid_cells(&p->grid); i++) {
                uint32_t number = p->cells[i] ? numbers[p->cells[i] - 1] : 0;

                for (; number > 127; number >>= 7)
                        out_byte(&b, (uint8_t)(number & 127) | 128);
                out_byte(&b, (uint8_t)number);
        }
        if (!b.error)
                nbt_out_bytes(o, "BlockData", blocks.data, blocks.n);
        return b.error ? b.error : o->error;
}

static int write_tags(Buf *out, const Plan *p) {
        CLEANUP_FREE uint32_t *numbers = calloc(p->flat.colours.n + 1, sizeof(*numbers));
        const BlockKind *kinds[BLOCK_KINDS_MOST];
        Out o = { .buf = out };
        uint32_t n;
        int r;

        if (!numbers)
                return -ENOMEM;
        n = plan_number(p, numbers, kinds);
        nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        nbt_out_int(&o, "Version", VERSION);
        nbt_out_int(&o, "DataVersion", DATA_VERSION);
        nbt_out_short(&o, "Width", (uint16_t)p->grid.side[0]);
        nbt_out_short(&o, "Height", (uint16_t)p->grid.side[2]);
        nbt_out_short(&o, "Length", (uint16_t)p->grid.side[1]);
        nbt_out_ints(&o, "Offset", p->at, 3);
        write_palette(&o, kinds, n);
        r = write_blocks(&o, p, numbers);
        nbt_out_end(&o);
        return r ? r : o.error;
}

static int schem_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                       FormatError *error) {
        return plan_write(out, m, "schem", false, write_tags, notes, error);
}

const Format format_schem = {
        .name = "schem",
        .extensions = "schem",
        .title = "Minecraft schematic since 1.13 (Sponge)",
        .lacks = "colours but those of blocks, alpha, layers, materials, cameras",
        .read = schem_read,
        .write = schem_write,
};
