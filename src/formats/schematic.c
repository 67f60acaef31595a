/* .schematic of Minecraft before 1.13 (MCEdit, WorldEdit): a gzip of tags with a number and four bits of
 * data for each block.
 *
 * Source: the format's published description (Schematic file format, minecraft.wiki). */
#include "formats/build.h"
#include "formats/internal.h"
#include "formats/lines.h"
#include "formats/minecraft.h"
#include "formats/nbt-out.h"

#include <inttypes.h>
#include <string.h>

#define NUMBERS 4096u
#define KINDS (NUMBERS * 16) /* with four bits of data each */
#define CLASSIC_CLOTH 21

/* What a number and its data look like, once it was asked for. */
typedef struct Kind {
        Colour colour;
        bool asked, known;
} Kind;

typedef struct Reader {
        Build build;
        Kind *kinds;
        Nbt blocks, data, add; /* add: the upper four bits of numbers, two blocks a byte; may be missing */
        bool schematica;       /* whose first block of two is the upper half of a byte, else the lower one */
        uint64_t n_unknown;    /* blocks whose colour is not known */
        unsigned unknown;      /* the number of the first of them */
} Reader;

static void reader_done(Reader *r) {
        build_done(&r->build);
        free(TAKE(r->kinds));
}

static int read_sides(Reader *r, const Nbt *root) {
        static const char *const names[] = { "Width", "Height", "Length" };

        for (unsigned i = 0; i < 3; i++) {
                int64_t side = 0;
                int error;

                error = nbt_want_number(root, names[i], &side);
                if (error)
                        return error;
                r->build.side[i] = (uint16_t)side;
        }
        return 0;
}

/* WorldEdit's tags; where they are missing the build begins at 0. */
static int read_place(Reader *r, const Nbt *root) {
        static const char *const names[] = { "WEOffsetX", "WEOffsetY", "WEOffsetZ" };

        for (unsigned i = 0; i < 3; i++) {
                Nbt offset;
                int found;

                found = nbt_find(root, names[i], NBT_INT, &offset);
                if (found < 0)
                        return -found;
                r->build.at[i] = found ? (int32_t)nbt_number(&offset) : 0;
        }
        return build_check(&r->build, root->value.base);
}

static void name_number(Reader *r, unsigned number, const uint8_t *name, size_t n) {
        bool known;

        if (number >= NUMBERS)
                return;
        (void)block_colour_by_number(number, 0, &known);
        for (unsigned data = 0; !known && data < 16; data++) {
                Kind *kind = &r->kinds[number * 16 + data];

                kind->colour = block_colour((const char *)name, n, &kind->known);
                kind->asked = true;
        }
}

/* Which names numbers have that Minecraft itself does not give: Schematica's tag has numbers under names,
 * MCEdit's has names under numbers. */
static int read_names(Reader *r, const Nbt *root) {
        Nbt names, entry;
        Cursor at;
        int found;

        found = nbt_find(root, "SchematicaMapping", NBT_COMPOUND, &names);
        r->schematica = found > 0;
        if (!found)
                found = nbt_find(root, "BlockIDs", NBT_COMPOUND, &names);
        if (found <= 0)
                return -found;
        at = names.value;
        while ((found = nbt_next(&names, &at, &entry)) > 0) {
                const char *digits = (const char *)entry.name;
                int32_t number;

                if (entry.type == NBT_SHORT || entry.type == NBT_INT)
                        name_number(r, (unsigned)nbt_number(&entry), entry.name, entry.name_n);
                else if (entry.type == NBT_STRING && take_number(digits, digits + entry.name_n, &number))
                        name_number(r, (unsigned)number, entry.value.data, entry.n);
        }
        return -found;
}

/* The game's first years had other numbers for cloth. */
static int read_age(Reader *r, const Nbt *root) {
        static const char *const cloth[] = { "red",   "orange", "yellow",     "lime",
                                             "green", "cyan",   "cyan",       "light_blue",
                                             "blue",  "purple", "violet",     "magenta",
                                             "pink",  "gray",   "light_gray", "white" };
        Nbt age;
        int found;

        found = nbt_find(root, "Materials", NBT_STRING, &age);
        if (found <= 0)
                return -found;
        if (age.n != strlen("Classic") || memcmp(age.value.data, "Classic", age.n) != 0)
                return 0;
        for (unsigned i = 0; i < ARRAY_LEN(cloth); i++)
                for (unsigned data = 0; data < 16; data++) {
                        Kind *kind = &r->kinds[(CLASSIC_CLOTH + i) * 16 + data];

                        kind->colour = block_colour(cloth[i], strlen(cloth[i]), &kind->known);
                        kind->asked = true;
                }
        return 0;
}

static int read_tags(Reader *r, const Nbt *root) {
        int found, error;

        error = read_sides(r, root);
        if (!error)
                error = read_place(r, root);
        if (!error)
                error = nbt_want(root, "Blocks", NBT_BYTES, &r->blocks);
        if (!error)
                error = nbt_want(root, "Data", NBT_BYTES, &r->data);
        if (error)
                return error;
        found = nbt_find(root, "AddBlocks", NBT_BYTES, &r->add);
        if (found < 0)
                return -found;
        error = read_names(r, root);
        if (!error)
                error = read_age(r, root);
        if (error)
                return error;
        if (r->blocks.n < build_cells(&r->build) || r->data.n < build_cells(&r->build))
                return cursor_fail(&r->blocks.value,
                                   "%" PRIu64 "×%" PRIu64 "×%" PRIu64 " blocks are claimed, %" PRIu32
                                   " are there",
                                   r->build.side[0], r->build.side[1], r->build.side[2], r->blocks.n);
        return 0;
}

static unsigned number_at(const Reader *r, uint64_t i) {
        const unsigned low = r->blocks.value.data[i];

        /* It may be shorter than the rest: what is left has none. */
        if (i / 2 >= r->add.n)
                return low;
        return low | (r->add.value.data[i / 2] >> ((i % 2 == 0) == r->schematica ? 4 : 0) & 15u) << 8;
}

static const Kind *kind_of(Reader *r, unsigned number, unsigned data) {
        Kind *kind = &r->kinds[number * 16 + data];

        if (!kind->asked) {
                kind->colour = block_colour_by_number(number, data, &kind->known);
                kind->asked = true;
        }
        return kind;
}

static int read_blocks(Reader *r) {
        const uint64_t n = build_cells(&r->build);
        int error = 0;

        progress_begin(n);
        for (uint64_t i = 0; !error && i < n; i++) {
                const unsigned number = number_at(r, i);
                const Kind *kind = kind_of(r, number, r->data.value.data[i] & 15u);

                format_tell(i, i);
                if (!kind->known && !r->n_unknown++)
                        r->unknown = number;
                if (kind->colour.a)
                        error = format_put_voxel(r->build.volume, build_place(&r->build, i), kind->colour,
                                                 FORMAT_BLOCKS_MOST, r->blocks.value.base + i,
                                                 r->build.error);
        }
        return error;
}

static int tell(const Reader *r, FormatNotes *notes) {
        if (!r->n_unknown)
                return 0;
        return format_note(notes,
                           "%" PRIu64
                           " blocks have numbers whose colour is not known (the first is %u): each "
                           "number got a colour of its own",
                           r->n_unknown, r->unknown);
}

int schematic_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(reader_done))) Reader reader = { .build = { .error = error } };
        int r;

        reader.kinds = calloc(KINDS, sizeof(*reader.kinds));
        if (!reader.kinds)
                return -ENOMEM;
        r = read_tags(&reader, root);
        if (!r)
                r = volume_new(&reader.build.volume);
        if (!r)
                r = read_blocks(&reader);
        if (!r)
                r = tell(&reader, notes);
        return r ? r : flat_model(ret, &reader.build.volume, "schematic", error);
}

static int schematic_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                          FormatNotes *notes, FormatError *error) {
        return minecraft_read(schematic_read_tags, ret, data, n, notes, error);
}

static int write_tags(Buf *out, const Plan *p) {
        const uint64_t n = grid_cells(&p->grid);
        CLEANUP_FREE uint8_t *numbers = calloc(n, 1), *data = calloc(n, 1);
        Out o = { .buf = out };

        if (!numbers || !data)
                return -ENOMEM;
        for (uint64_t i = 0; i < n; i++)
                if (p->cells[i]) {
                        numbers[i] = (uint8_t)p->kinds[p->cells[i] - 1]->number;
                        data[i] = p->kinds[p->cells[i] - 1]->data;
                }
        nbt_out_tag(&o, NBT_COMPOUND, "Schematic");
        nbt_out_short(&o, "Width", (uint16_t)p->grid.side[0]);
        nbt_out_short(&o, "Height", (uint16_t)p->grid.side[2]);
        nbt_out_short(&o, "Length", (uint16_t)p->grid.side[1]);
        nbt_out_string(&o, "Materials", "Alpha");
        nbt_out_int(&o, "WEOffsetX", p->at[0]);
        nbt_out_int(&o, "WEOffsetY", p->at[1]);
        nbt_out_int(&o, "WEOffsetZ", p->at[2]);
        nbt_out_bytes(&o, "Blocks", numbers, n);
        nbt_out_bytes(&o, "Data", data, n);
        for (unsigned i = 0; i < 2; i++) {
                nbt_out_tag(&o, NBT_LIST, i ? "TileEntities" : "Entities");
                out_bytes(&o, (const uint8_t[]){ NBT_COMPOUND, 0, 0, 0, 0 }, 5);
        }
        nbt_out_end(&o);
        return o.error;
}

static int schematic_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                           FormatError *error) {
        return plan_write(out, m, "schematic", true, write_tags, notes, error);
}

const Format format_schematic = {
        .name = "schematic",
        .extensions = "schematic",
        .title = "Minecraft schematic before 1.13",
        .lacks = "colours but those of blocks, alpha, layers, materials, cameras",
        .read = schematic_read,
        .write = schematic_write,
};
