/* .vxl of Ace of Spades: a map of 512×512 columns, 64 high, without a header; y counts towards the viewer, z
 * down. Others of its kind are read: squares of other sizes, as high as the lowest voxel that they tell of
 * (up to 256), and Voxlap's, which have a header with their size. A column is spans of voxels with a colour;
 * what lies between the coloured voxels of a span is solid and has no colour of its own: it gets that of the
 * voxel above it. Tiberian Sun has another format under the same ending, which is told apart by its first
 * bytes.
 *
 * Source: the description of the map format by the makers of Ace of Spades' servers ("aosmap"). */
#include "formats/vxl.h"

#include "formats/cursor.h"
#include "formats/flat.h"
#include "formats/internal.h"
#include "formats/out.h"
#include "formats/walk.h"

#include <inttypes.h>
#include <string.h>

#define SIDE 512
#define HIGH 64
#define HIGH_MOST 256
#define SIDE_LEAST 32 /* of other maps: less is no map, but a file of something else */
#define VOXLAP_MARK 0x09072000
#define VOXLAP_HEAD 108 /* mark, two sizes, where the eye is and which way it looks */
#define SPAN_BYTES                                                                                          \
        4 /* its length in words (0: the last), first and last coloured voxel, end of the air above */

typedef struct Reader {
        Cursor c;
        Volume *volume;
        uint32_t side[2], high;
        uint32_t x, y;
        Colour below; /* for what has no colour */
} Reader;

static int put(Reader *r, uint32_t z, Colour c) {
        return format_put_voxel(
                r->volume,
                (Point){ (int32_t)r->x, (int32_t)(r->side[1] - 1 - r->y), (int32_t)(r->high - 1 - z) }, c,
                FORMAT_BLOCKS_MOST, cursor_offset(&r->c), r->c.error);
}

static int put_coloured(Reader *r, uint32_t z, uint32_t end) {
        int error = 0;

        for (; !error && z < end; z++) {
                const uint8_t *b;

                error = cursor_bytes(&r->c, 4, "the color of a voxel", &b);
                if (error)
                        break;
                r->below = (Colour){ b[2], b[1], b[0], 255 };
                error = put(r, z, r->below);
        }
        return error;
}

static int put_plain(Reader *r, uint32_t z, uint32_t end) {
        int error = 0;

        for (; !error && z < end; z++)
                error = put(r, z, r->below);
        return error;
}

static int fail_span(Reader *r, const uint8_t *span) {
        const uint64_t offset = (uint64_t)(span - r->c.data);

        return format_fail(r->c.error, offset,
                           "the span of column %" PRIu32 ", %" PRIu32 " at byte %" PRIu64
                           " is %u %u %u %u, which no map of %" PRIu32 " voxels' height has",
                           r->x, r->y, offset, span[0], span[1], span[2], span[3], r->high);
}

/* The first coloured voxels of a span stand at its top, the others above the air of the next span. */
static int read_span(Reader *r, const uint8_t *span, uint32_t *air) {
        const uint32_t first = span[1], top = span[2] >= first ? span[2] - first + 1u : 0, end = first + top;
        uint32_t low;
        int error;

        if (first < *air || end > r->high || (span[0] && span[0] < top + 1))
                return fail_span(r, span);
        error = put_coloured(r, first, end);
        if (error)
                return error;
        if (!span[0]) {
                *air = r->high;
                return put_plain(r, end, r->high);
        }
        low = span[0] - 1u - top;
        if (cursor_left(&r->c) < 4 * (size_t)low + SPAN_BYTES)
                return cursor_fail(&r->c,
                                   "column %" PRIu32 ", %" PRIu32 " goes on behind the end of the file",
                                   r->x, r->y);
        *air = r->c.data[r->c.at + 4 * (size_t)low + 3];
        if (*air > r->high || *air < end + low)
                return fail_span(r, span);
        error = put_plain(r, end, *air - low);
        return error ? error : put_coloured(r, *air - low, *air);
}

static int read_column(Reader *r) {
        uint32_t air = 0;
        const uint8_t *span;
        int error;

        r->below = (Colour){ 128, 128, 128, 255 };
        do {
                error = cursor_bytes(&r->c, SPAN_BYTES, "a span", &span);
                if (!error)
                        error = read_span(r, span, &air);
        } while (!error && span[0]);
        return error;
}

/* Columns up to the end of the file, and how high they are: down to the lowest voxel, or air, that is told
 * of; what is solid below has no colour, and is never seen. False when the file does not end with a column.
 */
static bool count_columns(Cursor c, uint64_t *ret_n, uint32_t *ret_high) {
        *ret_n = 0;
        *ret_high = HIGH;
        while (cursor_left(&c) >= SPAN_BYTES) {
                const uint8_t *span = c.data + c.at;
                const size_t top = span[2] >= span[1] ? span[2] - span[1] + 1u : 0,
                             n = span[0] ? span[0] : 1 + top;
                const uint32_t end = span[1] + (uint32_t)top;

                if (n > cursor_left(&c) / 4)
                        return false;
                *ret_high = MAX(*ret_high, end);
                *ret_n += !span[0];
                c.at += 4 * n;
        }
        return !cursor_left(&c);
}

/* What is no square is taken for a damaged map of the usual size. */
static int find_size(Reader *r) {
        uint64_t columns;
        uint32_t mark = 0, high, side = SIDE_LEAST;
        Cursor c = r->c;
        int error = 0;

        r->side[0] = r->side[1] = SIDE;
        r->high = HIGH;
        if (cursor_left(&c) >= VOXLAP_HEAD && !cursor_u32(&c, "the mark", &mark) && mark == VOXLAP_MARK) {
                for (unsigned i = 0; !error && i < 2; i++)
                        error = cursor_u32(&c, "the size", &r->side[i]);
                if (!error && ((uint64_t)r->side[0] * r->side[1] > cursor_left(&c) / SPAN_BYTES))
                        return cursor_fail(&c,
                                           "the header claims %" PRIu32 "×%" PRIu32
                                           " columns, %zu bytes are left for them",
                                           r->side[0], r->side[1], cursor_left(&c));
                r->c.at = VOXLAP_HEAD;
                r->high = HIGH_MOST;
                return error;
        }
        if (!count_columns(r->c, &columns, &high))
                return 0;
        while ((uint64_t)side * side < columns)
                side++;
        if ((uint64_t)side * side == columns) {
                r->side[0] = r->side[1] = side;
                r->high = high;
        }
        return 0;
}

static int vxl_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        CLEANUP(volume_free) Volume *v = NULL;
        Reader reader = { .c = cursor_new(data, n, error) };
        int r;

        if (vxl_is_westwood(data, n))
                return vxl_read_westwood(ret, data, n, error);
        r = find_size(&reader);
        if (!r)
                r = volume_new(&v);
        reader.volume = v;
        progress_begin(n);
        for (reader.y = 0; !r && reader.y < reader.side[1]; reader.y++) {
                progress_at(cursor_offset(&reader.c));
                for (reader.x = 0; !r && reader.x < reader.side[0]; reader.x++)
                        r = read_column(&reader);
        }
        if (!r && cursor_left(&reader.c))
                r = cursor_fail(&reader.c,
                                "%zu bytes follow the last of %" PRIu32 "×%" PRIu32
                                " columns: this is no map",
                                cursor_left(&reader.c), reader.side[0], reader.side[1]);
        return r ? r : flat_model(ret, &v, "map", error);
}

typedef struct Map {
        Colour *cells; /* SIDE × SIDE columns of HIGH, from the top, in the file's order; a = 0: air */
        Point corner;  /* what comes to stand at our 0, 0, 0 */
} Map;

static void map_done(Map *m) {
        free(TAKE(m->cells));
}
#define CLEANUP_MAP __attribute__((cleanup(map_done)))

static Colour *column(const Map *m, uint32_t x, uint32_t y) {
        return m->cells + ((size_t)y * SIDE + x) * HIGH;
}

/* Voxels keep their place if the map has it. */
static int32_t corner_of(int32_t min, int32_t max, int32_t side) {
        return min >= 0 && max < side ? 0 : min;
}

static int fill_map(Map *m, const Flat *f) {
        CLEANUP(walk_free) Walk *w = NULL;
        Colour c;
        Point p;
        int r;

        m->cells = calloc((size_t)SIDE * SIDE * HIGH, sizeof(*m->cells));
        if (!m->cells)
                return -ENOMEM;
        r = walk_new(&w, f->volume);
        if (r < 0)
                return r;
        while (walk_next(w, ALPHA_SOLID, &p, &c)) {
                c.a = 255;
                column(m, (uint32_t)(p.x - m->corner.x),
                       (uint32_t)(SIDE - 1 - (p.y - m->corner.y)))[HIGH - 1 - (p.z - m->corner.z)] = c;
        }
        return 0;
}

/* All solid voxels are written with their colours, hidden ones too. */
static void write_column(Out *o, const Colour *cells) {
        uint32_t air = 0;

        for (;;) {
                uint32_t first = air, end;

                while (first < HIGH && !cells[first].a)
                        first++;
                for (end = first; end < HIGH && cells[end].a;)
                        end++;
                out_bytes(o,
                          (const uint8_t[]){ (uint8_t)(end < HIGH ? end - first + 1 : 0), (uint8_t)first,
                                             (uint8_t)(end - 1), (uint8_t)air },
                          SPAN_BYTES);
                for (uint32_t z = first; z < end; z++)
                        out_bytes(o, (const uint8_t[]){ cells[z].b, cells[z].g, cells[z].r, 255 }, 4);
                if (end == HIGH)
                        return;
                air = end;
        }
}

static int refuse_size(const Flat *f, FormatError *error) {
        if (box_width(f->box) <= SIDE && box_depth(f->box) <= SIDE && box_height(f->box) <= HIGH)
                return 0;
        return format_refuse(error,
                             "the model measures %" PRIu64 "×%" PRIu64 "×%" PRIu64
                             " voxels, a .vxl map is %d×%d×%d: crop or scale it, or export to .gox",
                             box_width(f->box), box_depth(f->box), box_height(f->box), SIDE, SIDE, HIGH);
}

static int vxl_write(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error) {
        CLEANUP_FLAT Flat f = { 0 };
        CLEANUP_MAP Map map = { 0 };
        Out o = { .buf = out };
        int r;

        r = flat_new(&f, m);
        if (!r)
                r = refuse_size(&f, error);
        if (r)
                return r;
        if (!box_empty(f.box))
                map.corner = (Point){ corner_of(f.box.min.x, f.box.max.x, SIDE),
                                      corner_of(f.box.min.y, f.box.max.y, SIDE),
                                      corner_of(f.box.min.z, f.box.max.z, HIGH) };
        r = fill_map(&map, &f);
        if (!r)
                r = flat_tell(&f, m, "vxl", notes);
        if (!r && (map.corner.x || map.corner.y || map.corner.z))
                r = format_note(notes, "the model was moved by %d, %d, %d into the map", -map.corner.x,
                                -map.corner.y, -map.corner.z);
        for (size_t i = 0; !r && i < (size_t)SIDE * SIDE; i++)
                write_column(&o, map.cells + i * HIGH);
        return r ? r : o.error;
}

const Format format_vxl = {
        .name = "vxl",
        .extensions = "vxl",
        .title = "Ace of Spades map; Tiberian Sun voxels are read",
        .lacks = "what is beyond 512×512×64, alpha, layers, materials, cameras",
        .read = vxl_read,
        .write = vxl_write,
};
