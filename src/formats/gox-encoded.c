#include "formats/gox-encoded.h"

#include "voxel/block-form.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define WORDS (BLOCK_VOXELS * sizeof(Colour) / sizeof(uint64_t))
#define AT_ONCE 4 /* words that are hashed */
#define COLOURS_AT_ONCE (AT_ONCE * sizeof(uint64_t) / sizeof(Colour))
#define COLOUR_WORDS (BLOCK_FORM_COLOURS_MOST * sizeof(Colour) / sizeof(uint64_t))

typedef struct Tile {
        GoxKey key;
        GoxKey voxels;       /* a form's: the key of its tile. A tile's: its own */
        size_t at;           /* of its bytes */
        uint32_t n;          /* 0: a form */
        uint32_t used, born; /* numbers of files; used 0: a free slot */
} Tile;

/* Each word of what is hashed meets a word of its own: of the voxels or the bytes of a form, of its colours,
 * of how many there are of both. */
typedef struct Secret {
        uint64_t bytes[WORDS], colours[COLOUR_WORDS], sizes[AT_ONCE];
} Secret;

struct GoxEncoded {
        Secret secret;
        Tile *tiles; /* and forms, by key, open addressing, at most half full */
        size_t room; /* a power of two, or 0 */
        size_t n, n_forms;
        Buf bytes;
        uint32_t file; /* the number of the one that is being written, from 1 */
};

static int fill_secret(Secret *secret) {
        for (size_t at = 0; at < sizeof(*secret);) {
                const ssize_t k = getrandom((uint8_t *)secret + at, sizeof(*secret) - at, 0);

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
        r = fill_secret(&e->secret);
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

typedef struct Sums {
        unsigned __int128 one, other;
} Sums;

/* Sums of products of pairs of words, each with a word of the secret: two blocks have the same with a chance
 * of one in 2⁶⁴, whoever chooses them, and it costs no more than reading them. `n`: a multiple of AT_ONCE.
 */
static void add_words(Sums *s, const uint64_t *secret, const void *words, size_t n) {
        for (size_t i = 0; i < n; i += AT_ONCE) {
                uint64_t w[AT_ONCE];

                memcpy(w, (const uint8_t *)words + i * sizeof(w[0]), sizeof(w));
                s->one += (unsigned __int128)(w[0] + secret[i]) * (w[1] + secret[i + 1]);
                s->other += (unsigned __int128)(w[2] + secret[i + 2]) * (w[3] + secret[i + 3]);
        }
}

static GoxKey key_of(Sums s) {
        s.one += s.other;
        return (GoxKey){ (uint64_t)s.one, (uint64_t)(s.one >> 64) };
}

static GoxKey voxels_key(const GoxEncoded *e, const Block *b) {
        Colour voxels[BLOCK_VOXELS];
        Sums s = { 0 };

        block_expand(b, voxels);
        add_words(&s, e->secret.bytes, voxels, WORDS);
        return key_of(s);
}

/* The sizes are not 0, and nothing else meets their words of the secret: no form is taken for voxels. */
static GoxKey form_key(const GoxEncoded *e, const Block *b) {
        const BlockForm f = block_form(b);
        const uint64_t sizes[AT_ONCE] = { f.n_colours, f.n_bytes };
        uint64_t colours[COLOUR_WORDS] = { 0 };
        Sums s = { 0 };

        if (f.n_colours > 0)
                memcpy(colours, f.colours, f.n_colours * sizeof(*f.colours));
        add_words(&s, e->secret.colours, colours,
                  (f.n_colours + COLOURS_AT_ONCE - 1) / COLOURS_AT_ONCE * AT_ONCE);
        add_words(&s, e->secret.bytes, f.bytes, f.n_bytes / sizeof(uint64_t));
        add_words(&s, e->secret.sizes, sizes, AT_ONCE);
        return key_of(s);
}

static Tile *slot_of(Tile *tiles, size_t room, GoxKey key) {
        size_t i = (key.low ^ key.high) & (room - 1);

        while (tiles[i].used && (tiles[i].key.low != key.low || tiles[i].key.high != key.high))
                i = (i + 1) & (room - 1);
        return &tiles[i];
}

static void forget_all(GoxEncoded *e) {
        free(TAKE(e->tiles));
        e->room = e->n = e->n_forms = 0;
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

/* Known, and used by this file from now on; NULL. */
static Tile *find(GoxEncoded *e, GoxKey key) {
        Tile *t = e->room ? slot_of(e->tiles, e->room, key) : NULL;

        if (!t || !t->used)
                return NULL;
        t->used = e->file;
        return t;
}

/* What is known already stays; `ret` is NULL then. -ENOMEM. */
static int add(GoxEncoded *e, const Tile *tile, Tile **ret) {
        Tile *t;
        int r;

        assert(e->file > 0);
        r = make_room(e);
        if (r < 0)
                return r;
        t = slot_of(e->tiles, e->room, tile->key);
        *ret = NULL;
        if (t->used)
                return 0;
        *t = *tile;
        t->used = t->born = e->file;
        e->n++;
        *ret = t;
        return 0;
}

static int add_form(GoxEncoded *e, GoxKey form, GoxKey voxels) {
        Tile *added = NULL;
        int r;

        if (e->n_forms >= GOX_ENCODED_FORMS_MOST)
                return 0;
        r = add(e, &(Tile){ .key = form, .voxels = voxels }, &added);
        e->n_forms += added != NULL;
        return r;
}

GoxKey gox_encoded_key(GoxEncoded *e, const Block *b) {
        const GoxKey form = form_key(e, b);
        const Tile *t = find(e, form);
        GoxKey key;

        if (t && t->n == 0)
                return t->voxels;
        key = voxels_key(e, b);
        /* Without memory for it the block is expanded the next time, too. */
        (void)add_form(e, form, key);
        return key;
}

const uint8_t *gox_encoded_find(GoxEncoded *e, GoxKey key, size_t *ret_n) {
        Tile *t = find(e, key);

        if (!t || t->n == 0)
                return NULL;
        *ret_n = t->n;
        return e->bytes.data + t->at;
}

int gox_encoded_add(GoxEncoded *e, GoxKey key, const uint8_t *bytes, size_t n) {
        Tile *added;
        int r;

        if (n == 0 || n > GOX_ENCODED_MOST - e->bytes.n)
                return 0;
        r = buf_append(&e->bytes, bytes, n);
        if (r < 0)
                return r;
        r = add(e, &(Tile){ .key = key, .voxels = key, .at = e->bytes.n - n, .n = (uint32_t)n }, &added);
        if (r < 0 || !added)
                e->bytes.n -= n;
        return r;
}

/* Without memory to do it in, they wait for the next time. */
static void tighten(GoxEncoded *e) {
        Tile *tiles = calloc(MAX(e->room, (size_t)1), sizeof(*tiles));
        Buf bytes = { 0 };
        size_t n = 0, forms = 0;

        for (size_t i = 0; i < e->room && tiles; i++) {
                const Tile *t = &e->tiles[i];
                Tile *to;

                if (t->used != e->file)
                        continue;
                to = slot_of(tiles, e->room, t->key);
                *to = *t;
                to->at = bytes.n;
                n++;
                forms += t->n == 0;
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
        e->n_forms = forms;
        e->bytes = bytes;
}

/* Copying all of them costs more than to leave a few that nobody wants. */
void gox_encoded_end(GoxEncoded *e) {
        size_t used = 0, n = 0;

        for (size_t i = 0; i < e->room; i++)
                if (e->tiles[i].used == e->file) {
                        used += e->tiles[i].n;
                        n++;
                }
        if (e->bytes.n - used > e->bytes.n / 4 || e->n - n > e->n / 4)
                tighten(e);
}

size_t gox_encoded_bytes(const GoxEncoded *e) {
        return e->bytes.n;
}

/* Of each: its keys, and the bytes of a tile that was not there before. */
typedef struct Told {
        GoxKey key, voxels;
        uint64_t n;
} Told;

int gox_encoded_tell(const GoxEncoded *e, Buf *ret) {
        int r = 0;

        for (size_t i = 0; i < e->room && r >= 0; i++) {
                const Tile *t = &e->tiles[i];
                const Told told = { t->key, t->voxels, t->born == e->file ? t->n : 0 };

                if (t->used != e->file)
                        continue;
                r = buf_append(ret, &told, sizeof(told));
                if (r >= 0)
                        r = buf_append(ret, e->bytes.data + t->at, told.n);
        }
        return r;
}

static bool same_key(GoxKey a, GoxKey b) {
        return a.low == b.low && a.high == b.high;
}

/* Only a form that is not known yet is told without bytes. */
static int learn(GoxEncoded *e, const Told *t, const uint8_t *bytes) {
        if (t->n > 0)
                return gox_encoded_add(e, t->key, bytes, t->n);
        if (find(e, t->key) || same_key(t->key, t->voxels))
                return 0;
        return add_form(e, t->key, t->voxels);
}

int gox_encoded_learn(GoxEncoded *e, const void *told, size_t n) {
        const uint8_t *at = told;
        int r = 0;

        gox_encoded_begin(e);
        while (n > 0 && r >= 0) {
                Told t;

                if (n < sizeof(t)) {
                        r = -EPROTO;
                        break;
                }
                memcpy(&t, at, sizeof(t));
                at += sizeof(t);
                n -= sizeof(t);
                if (t.n > n) {
                        r = -EPROTO;
                        break;
                }
                r = learn(e, &t, at);
                at += t.n;
                n -= t.n;
        }
        if (r == -EPROTO)
                forget_all(e);
        else
                gox_encoded_end(e);
        return r;
}
