#include "formats/gox-encoded.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define WORDS (BLOCK_VOXELS * sizeof(Colour) / sizeof(uint64_t))

typedef struct Tile {
        GoxKey key;
        size_t at; /* of its bytes */
        uint32_t n;
        uint32_t used, born; /* numbers of files; used 0: a free slot */
} Tile;

struct GoxEncoded {
        uint64_t secret[WORDS];
        Tile *tiles; /* by key, open addressing, at most half full */
        size_t room; /* a power of two, or 0 */
        size_t n;
        Buf bytes;
        uint32_t file; /* the number of the one that is being written, from 1 */
};

static int fill_secret(uint64_t *secret, size_t n) {
        for (size_t at = 0; at < n;) {
                const ssize_t k = getrandom((uint8_t *)secret + at, n - at, 0);

                if (k < 0 && errno != EINTR)
                        return -errno;
                at += k > 0 ? (size_t)k : 0;
        }
        return 0;
}

int gox_encoded_new(GoxEncoded **ret) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = calloc(1, sizeof(*e));
        int r;

        if (!e)
                return -ENOMEM;
        r = fill_secret(e->secret, sizeof(e->secret));
        if (r < 0)
                return r;
        *ret = TAKE(e);
        return 0;
}

GoxEncoded *gox_encoded_free(GoxEncoded *e) {
        if (!e)
                return NULL;
        free(e->tiles);
        buf_done(&e->bytes);
        free(e);
        return NULL;
}

/* Sums of products of pairs of words, each with a word of the secret: two blocks have the same with a chance
 * of one in 2⁶⁴, whoever chooses them, and it costs no more than reading them. */
GoxKey gox_encoded_key(const GoxEncoded *e, const Colour voxels[static BLOCK_VOXELS]) {
        unsigned __int128 sums[2] = { 0 };

        for (size_t i = 0; i < WORDS; i += 4) {
                uint64_t w[4];

                memcpy(w, (const uint8_t *)voxels + i * sizeof(w[0]), sizeof(w));
                sums[0] += (unsigned __int128)(w[0] + e->secret[i]) * (w[1] + e->secret[i + 1]);
                sums[1] += (unsigned __int128)(w[2] + e->secret[i + 2]) * (w[3] + e->secret[i + 3]);
        }
        sums[0] += sums[1];
        return (GoxKey){ (uint64_t)sums[0], (uint64_t)(sums[0] >> 64) };
}

static Tile *slot_of(Tile *tiles, size_t room, GoxKey key) {
        size_t i = (key.low ^ key.high) & (room - 1);

        while (tiles[i].used && (tiles[i].key.low != key.low || tiles[i].key.high != key.high))
                i = (i + 1) & (room - 1);
        return &tiles[i];
}

static void forget_all(GoxEncoded *e) {
        free(TAKE(e->tiles));
        e->room = e->n = 0;
        buf_done(&e->bytes);
}

static int make_room(GoxEncoded *e) {
        const size_t room = e->room ? 2 * e->room : 64;
        Tile *tiles;

        if (2 * (e->n + 1) <= e->room)
                return 0;
        tiles = calloc(room, sizeof(*tiles));
        if (!tiles)
                return -ENOMEM;
        for (size_t i = 0; i < e->room; i++)
                if (e->tiles[i].used)
                        *slot_of(tiles, room, e->tiles[i].key) = e->tiles[i];
        free(e->tiles);
        e->tiles = tiles;
        e->room = room;
        return 0;
}

void gox_encoded_begin(GoxEncoded *e) {
        if (e->file == UINT32_MAX) {
                forget_all(e);
                e->file = 0;
        }
        e->file++;
}

const uint8_t *gox_encoded_find(GoxEncoded *e, GoxKey key, size_t *ret_n) {
        Tile *t = e->room ? slot_of(e->tiles, e->room, key) : NULL;

        if (!t || !t->used)
                return NULL;
        t->used = e->file;
        *ret_n = t->n;
        return e->bytes.data + t->at;
}

int gox_encoded_add(GoxEncoded *e, GoxKey key, const uint8_t *bytes, size_t n) {
        Tile *t;
        int r;

        if (n > GOX_ENCODED_MOST - e->bytes.n)
                return 0;
        r = make_room(e);
        if (r < 0)
                return r;
        t = slot_of(e->tiles, e->room, key);
        if (t->used)
                return 0;
        r = buf_append(&e->bytes, bytes, n);
        if (r < 0)
                return r;
        *t = (Tile){ key, e->bytes.n - n, (uint32_t)n, e->file, e->file };
        e->n++;
        return 0;
}

/* Without memory to do it in, they wait for the next time. */
static void tighten(GoxEncoded *e) {
        Tile *tiles = calloc(MAX(e->room, (size_t)1), sizeof(*tiles));
        Buf bytes = { 0 };
        size_t n = 0;

        for (size_t i = 0; i < e->room && tiles; i++) {
                const Tile *t = &e->tiles[i];
                Tile *to;

                if (t->used != e->file)
                        continue;
                to = slot_of(tiles, e->room, t->key);
                *to = *t;
                to->at = bytes.n;
                n++;
                if (buf_append(&bytes, e->bytes.data + t->at, t->n) < 0)
                        free(TAKE(tiles));
        }
        if (!tiles) {
                buf_done(&bytes);
                return;
        }
        free(e->tiles);
        buf_done(&e->bytes);
        e->tiles = tiles;
        e->n = n;
        e->bytes = bytes;
}

/* Copying all of them costs more than to leave a few that nobody wants. */
void gox_encoded_end(GoxEncoded *e) {
        size_t used = 0;

        for (size_t i = 0; i < e->room; i++)
                used += e->tiles[i].used == e->file ? e->tiles[i].n : 0;
        if (e->bytes.n - used > e->bytes.n / 4)
                tighten(e);
}

size_t gox_encoded_bytes(const GoxEncoded *e) {
        return e->bytes.n;
}

/* Of each: its key, the number of its bytes, which is 0 when they are known, and those. */
typedef struct Told {
        GoxKey key;
        uint64_t n;
} Told;

int gox_encoded_tell(const GoxEncoded *e, Buf *ret) {
        int r = 0;

        for (size_t i = 0; i < e->room && r >= 0; i++) {
                const Tile *t = &e->tiles[i];
                const bool fresh = t->born == e->file;
                const Told told = { t->key, fresh ? t->n : 0 };

                if (t->used != e->file)
                        continue;
                r = buf_append(ret, &told, sizeof(told));
                if (r >= 0 && fresh)
                        r = buf_append(ret, e->bytes.data + t->at, t->n);
        }
        return r;
}

int gox_encoded_learn(GoxEncoded *e, const void *told, size_t n) {
        const uint8_t *at = told;
        int r = 0;

        gox_encoded_begin(e);
        while (n > 0 && r >= 0) {
                Told t;
                size_t known;

                if (n < sizeof(t))
                        r = -EPROTO;
                else
                        memcpy(&t, at, sizeof(t));
                if (r >= 0 && t.n > n - sizeof(t))
                        r = -EPROTO;
                if (r < 0)
                        break;
                if (t.n > 0)
                        r = gox_encoded_add(e, t.key, at + sizeof(t), t.n);
                else
                        (void)gox_encoded_find(e, t.key, &known);
                at += sizeof(t) + t.n;
                n -= sizeof(t) + t.n;
        }
        if (r == -EPROTO)
                forget_all(e);
        else
                gox_encoded_end(e);
        return r;
}
