/* .vxl of Tiberian Sun and Red Alert 2 (Westwood): one or more "limbs", each with a size up to 255, columns
 * of voxels as palette index and normal, and where it stands. Each becomes a layer; normals are passed over.
 *
 * Source: the descriptions of the format by the makers of mods for these games (VXL file format, ModEnc). */
#include "formats/vxl.h"

#include "formats/cursor.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAGIC "Voxel Animation"
#define HEAD_BYTES 802
#define LIMB_HEAD_BYTES 28
#define TAILER_BYTES 92
#define NAME_BYTES 16
#define PLACE_MOST 1e6f

typedef struct Reader {
        Cursor c;      /* the file */
        Cursor bodies; /* the spans of all limbs */
        Model *model;
        Colour palette[256];
        uint64_t budget;
} Reader;

typedef struct Limb {
        uint32_t starts, ends, data; /* bytes into the bodies */
        uint32_t size[3];
        int32_t at[3];
        Volume *volume;
} Limb;

static void reader_done(Reader *r) {
        r->model = model_free(r->model);
}

bool vxl_is_westwood(const uint8_t *data, size_t n) {
        return n >= sizeof(MAGIC) && memcmp(data, MAGIC, sizeof(MAGIC)) == 0;
}

/* Files without a palette of their own have zeros there: then shades of grey tell colours apart. */
static void take_palette(Reader *r, const uint8_t *bytes) {
        bool none = true;

        for (size_t i = 0; none && i < 3 * ARRAY_LEN(r->palette); i++)
                none = !bytes[i];
        for (size_t i = 0; i < ARRAY_LEN(r->palette); i++) {
                const uint8_t grey = (uint8_t)i;

                r->palette[i] = none ? (Colour){ grey, grey, grey, 255 }
                                     : (Colour){ bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2], 255 };
        }
}

static int read_head(Reader *r, uint32_t *ret_limbs) {
        Cursor *c = &r->c;
        uint32_t palettes, limbs, tailers, body;
        const uint8_t *bytes;
        int error;

        error = cursor_bytes(c, NAME_BYTES, "the mark \"" MAGIC "\"", &bytes);
        if (!error)
                error = cursor_u32(c, "the number of palettes", &palettes);
        if (!error)
                error = cursor_u32(c, "the number of limbs", &limbs);
        if (!error)
                error = cursor_u32(c, "the number of tailers", &tailers);
        if (!error)
                error = cursor_u32(c, "the bytes of all limbs", &body);
        if (!error)
                error = cursor_bytes(c, HEAD_BYTES - 32, "the palette", &bytes);
        if (error)
                return error;
        take_palette(r, bytes + 2);
        if (limbs != tailers || limbs > cursor_left(c) / (LIMB_HEAD_BYTES + TAILER_BYTES) ||
            body > cursor_left(c) - limbs * (size_t)(LIMB_HEAD_BYTES + TAILER_BYTES))
                return cursor_fail(c,
                                   "%" PRIu32 " limbs, %" PRIu32 " tailers and %" PRIu32
                                   " bytes of spans are claimed, the file has %zu bytes left",
                                   limbs, tailers, body, cursor_left(c));
        r->bodies = cursor_slice(c, c->at + limbs * (size_t)LIMB_HEAD_BYTES, body);
        *ret_limbs = limbs;
        return 0;
}

static int read_floats(Cursor *c, const char *what, float ret[], unsigned n) {
        for (unsigned i = 0; i < n; i++) {
                uint32_t bits;
                int r;

                r = cursor_u32(c, what, &bits);
                if (r)
                        return r;
                memcpy(&ret[i], &bits, sizeof(bits));
        }
        return 0;
}

/* The box a limb fills is told in units of the game; its voxels count from the lower corner. */
static int read_tailer(Reader *r, Limb *limb) {
        float scale, turn[12], box[6];
        const uint8_t *size;
        Cursor *c = &r->c;
        int error;

        error = cursor_u32(c, "where columns begin", &limb->starts);
        if (!error)
                error = cursor_u32(c, "where columns end", &limb->ends);
        if (!error)
                error = cursor_u32(c, "where voxels begin", &limb->data);
        if (!error)
                error = read_floats(c, "the scale", &scale, 1);
        if (!error)
                error = read_floats(c, "the place of a limb", turn, ARRAY_LEN(turn));
        if (!error)
                error = read_floats(c, "the box of a limb", box, ARRAY_LEN(box));
        if (!error)
                error = cursor_bytes(c, 4, "the size of a limb", &size);
        if (error)
                return error;
        for (unsigned i = 0; i < 3; i++) {
                const float unit = size[i] ? (box[3 + i] - box[i]) / size[i] : 1;
                const float at = (box[i] + turn[4 * i + 3] * scale) / unit;

                limb->size[i] = size[i];
                if (!(fabsf(at) <= PLACE_MOST))
                        return cursor_fail(c, "a limb of %u voxels fills %g to %g, which is no place",
                                           size[i], (double)box[i], (double)box[3 + i]);
                limb->at[i] = (int32_t)floorf(at);
        }
        return 0;
}

static int put(Reader *r, const Limb *limb, uint32_t column, uint32_t z, uint8_t colour, uint64_t offset) {
        return format_put_voxel(limb->volume,
                                (Point){ limb->at[0] + (int32_t)(column % limb->size[0]),
                                         limb->at[1] + (int32_t)(column / limb->size[0]),
                                         limb->at[2] + (int32_t)z },
                                r->palette[colour], r->budget, offset, r->c.error);
}

/* Runs of voxels: how many are empty, how many follow, these, and how many they were. */
static int read_column(Reader *r, const Limb *limb, uint32_t column, Cursor c) {
        uint32_t z = 0;

        while (z < limb->size[2]) {
                const uint8_t *head, *voxels;
                int error;

                error = cursor_bytes(&c, 2, "a run of voxels", &head);
                if (!error)
                        error = cursor_bytes(&c, 2 * (size_t)head[1] + 1, "the voxels of a run", &voxels);
                if (error)
                        return error;
                if (!head[0] && !head[1])
                        return cursor_fail(&c, "column %" PRIu32 " has a run of no voxels", column);
                z += head[0];
                if (z + head[1] > limb->size[2])
                        return cursor_fail(&c,
                                           "column %" PRIu32 " has %u voxels from %" PRIu32
                                           " on, the limb is %" PRIu32 " high",
                                           column, head[1], z, limb->size[2]);
                for (unsigned i = 0; !error && i < head[1]; i++)
                        error = put(r, limb, column, z++, voxels[2 * i], cursor_offset(&c));
                if (error)
                        return error;
        }
        return 0;
}

static int read_columns(Reader *r, const Limb *limb) {
        const uint64_t columns = (uint64_t)limb->size[0] * limb->size[1];

        if (limb->starts > r->bodies.n || 4 * columns > r->bodies.n - limb->starts)
                return format_fail(r->c.error, r->bodies.base,
                                   "a limb of %" PRIu32 "×%" PRIu32 " columns from byte %" PRIu32
                                   " on leaves the %zu bytes of spans",
                                   limb->size[0], limb->size[1], limb->starts, r->bodies.n);
        progress_begin(columns);
        for (uint32_t i = 0; i < columns; i++) {
                Cursor starts = cursor_slice(&r->bodies, limb->starts + 4 * (size_t)i, 4);
                uint32_t start;
                int error;

                progress_at(i);
                error = cursor_u32(&starts, "where a column begins", &start);
                if (error)
                        return error;
                if (start == UINT32_MAX)
                        continue;
                if (limb->data > r->bodies.n || start > r->bodies.n - limb->data)
                        return cursor_fail(&starts,
                                           "column %" PRIu32 " begins at byte %" PRIu32
                                           " of %zu bytes of spans",
                                           i, start, r->bodies.n);
                error = read_column(r, limb, i,
                                    cursor_slice(&r->bodies, limb->data + (size_t)start,
                                                 r->bodies.n - limb->data - start));
                if (error)
                        return error;
        }
        return 0;
}

static int read_limb(Reader *r, uint32_t number) {
        const uint8_t *head = r->c.data + HEAD_BYTES + number * (size_t)LIMB_HEAD_BYTES;
        CLEANUP(volume_free) Volume *v = NULL;
        CLEANUP_FREE char *name = NULL;
        Limb limb = { 0 };
        Layer *layer;
        int error;

        error = read_tailer(r, &limb);
        if (!error)
                error = format_name(head, NAME_BYTES, &name);
        if (!error)
                error = volume_new(&v);
        if (error)
                return error;
        limb.volume = v;
        error = read_columns(r, &limb);
        if (error)
                return error;
        r->budget -= volume_blocks(v);
        r->model->box = box_union(r->model->box, volume_box(v));
        return format_add_layer(r->model, 0, name, &v, r->c.error, &layer);
}

int vxl_read_westwood(Model **ret, const uint8_t *data, size_t n, FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .c = cursor_new(data, n, error), .budget = FORMAT_BLOCKS_MOST };
        uint32_t limbs = 0;
        int r;

        r = read_head(&reader, &limbs);
        if (!r)
                r = model_new_bare(&reader.model);
        if (!r)
                reader.c.at += limbs * (size_t)LIMB_HEAD_BYTES + reader.bodies.n;
        for (uint32_t i = 0; !r && i < limbs; i++) {
                const ProgressStage stage = progress_enter((double)i / limbs, (i + 1.0) / limbs);

                r = read_limb(&reader, i);
                progress_leave(stage);
        }
        if (r)
                return r;
        *ret = TAKE(reader.model);
        return 0;
}
