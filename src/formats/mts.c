/* .mts of Luanti (Minetest), versions 1 to 4: size, how probable each slice is (since version 3), names of
 * nodes, and packed with zlib: the number of a node's name, its probability and a parameter for all nodes, x
 * the fastest, then y (up), then z (away from the viewer). Nodes and slices that are never placed are left
 * out; other probabilities are not drawn for.
 *
 * Source: the description in Luanti's lua_api.md and mg_schematic.h's comment on the file. */
#include "formats/build.h"
#include "formats/cursor.h"
#include "formats/inflate.h"
#include "formats/internal.h"

#include <inttypes.h>
#include <string.h>

#define VERSION_MOST 4
#define VERSION_SLICES 3 /* since when slices have probabilities */
#define VERSION_HALVED 4 /* since when they go to 127 */

typedef struct Reader {
        Cursor c;
        Build build;      /* its sides are not used: nodes come in another order */
        uint32_t side[3]; /* x, y, z */
        uint32_t version;
        const uint8_t *slices; /* probabilities of y; NULL: none are told */
} Reader;

static void reader_done(Reader *r) {
        build_done(&r->build);
}

static int take_short(Cursor *c, const char *what, uint32_t *ret) {
        const uint8_t *b;
        int r;

        r = cursor_bytes(c, 2, what, &b);
        if (!r)
                *ret = (uint32_t)b[0] << 8 | b[1];
        return r;
}

static int read_head(Reader *r) {
        Cursor *c = &r->c;
        const uint8_t *bytes;
        int error;

        error = cursor_bytes(c, 4, "the mark \"MTSM\"", &bytes);
        if (!error && memcmp(bytes, "MTSM", 4) != 0)
                return format_fail(c->error, 0, "the file does not begin with \"MTSM\": this is no .mts");
        if (!error)
                error = take_short(c, "the version", &r->version);
        if (!error && (r->version < 1 || r->version > VERSION_MOST))
                return cursor_fail(c, "the version is %" PRIu32 ", versions 1 to %d are read", r->version,
                                   VERSION_MOST);
        for (unsigned i = 0; !error && i < 3; i++)
                error = take_short(c, "the size", &r->side[i]);
        if (!error && r->version >= VERSION_SLICES)
                error = cursor_bytes(c, r->side[1], "the probabilities of slices", &r->slices);
        return error;
}

static int read_names(Reader *r) {
        uint32_t names = 0;
        int error;

        error = take_short(&r->c, "the number of names", &names);
        if (!error)
                error = build_number(&r->build, names);
        for (uint32_t i = 0; !error && i < names; i++) {
                const uint8_t *name;
                uint32_t n = 0;

                error = take_short(&r->c, "the length of a name", &n);
                if (!error)
                        error = cursor_bytes(&r->c, n, "a name", &name);
                if (!error)
                        build_name(&r->build, i, name, n);
        }
        return error;
}

/* Until version 4 probabilities went to 255, and half of one was none; in the first, none was always. Since
 * then the highest bit of a node's says something else. */
static bool is_placed(const Reader *r, uint32_t y, uint8_t probability) {
        const bool halved = r->version < VERSION_HALVED;

        if (r->slices && !(r->slices[y] >> halved))
                return false;
        return halved ? probability >> 1 || (r->version == 1 && !probability) : probability & 127;
}

static int read_nodes(Reader *r, const uint8_t *bytes, uint64_t offset) {
        const uint64_t n = (uint64_t)r->side[0] * r->side[1] * r->side[2];
        int error = 0;

        progress_begin(n);
        for (uint64_t i = 0; !error && i < n; i++) {
                const Point p = { (int32_t)(i % r->side[0]), (int32_t)(i / r->side[0] / r->side[1]),
                                  (int32_t)(i / r->side[0] % r->side[1]) };

                format_tell(i, i);
                if (is_placed(r, (uint32_t)p.z, bytes[2 * n + i]))
                        error = build_put(&r->build, p, (uint32_t)bytes[2 * i] << 8 | bytes[2 * i + 1],
                                          offset);
        }
        return error;
}

static int read_packed(Reader *r) {
        const uint64_t n = (uint64_t)r->side[0] * r->side[1] * r->side[2], offset = cursor_offset(&r->c);
        CLEANUP_BUF Buf bytes = { 0 };
        ProgressStage stage;
        int error;

        if (4 * n > INFLATE_MOST)
                return cursor_fail(
                        &r->c, "%" PRIu32 "×%" PRIu32 "×%" PRIu32 " nodes are more than %" PRIu64 " bytes",
                        r->side[0], r->side[1], r->side[2], INFLATE_MOST);
        stage = progress_enter(0, INFLATED);
        error = inflate_stream(&bytes, r->c.data + r->c.at, cursor_left(&r->c), 4 * n, offset, r->c.error);
        progress_leave(stage);
        if (error)
                return error;
        if (bytes.n < 4 * n)
                return format_fail(r->c.error, offset,
                                   "%" PRIu32 "×%" PRIu32 "×%" PRIu32
                                   " nodes of 4 bytes are claimed, %zu bytes are there",
                                   r->side[0], r->side[1], r->side[2], bytes.n);
        stage = progress_enter(INFLATED, 1);
        error = read_nodes(r, bytes.data, offset);
        progress_leave(stage);
        return error;
}

static int mts_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error) {
        __attribute__((cleanup(reader_done)))
        Reader reader = { .c = cursor_new(data, n, error),
                          .build = { .budget = FORMAT_BLOCKS_MOST, .error = error } };
        int r;

        r = read_head(&reader);
        if (!r)
                r = read_names(&reader);
        if (!r)
                r = volume_new(&reader.build.volume);
        if (!r)
                r = read_packed(&reader);
        if (!r)
                r = build_tell(&reader.build, notes);
        return r ? r : flat_model(ret, &reader.build.volume, "mts", error);
}

const Format format_mts = {
        .name = "mts",
        .extensions = "mts",
        .title = "Luanti schematic",
        .read = mts_read,
};
