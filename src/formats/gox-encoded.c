#include "formats/gox-key.h"
#include "formats/gox-known.h"
#include "formats/gox.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

typedef struct Tile {
        GoxKey key;
        GoxKey voxels;       /* a form's: the key of its tile. A tile's: its own */
        size_t at;           /* of its bytes */
        uint32_t n;          /* 0: a form */
        uint32_t used, born; /* numbers of files; used 0: a free slot */
} Tile;

struct GoxEncoded {
        GoxSecret secret;
        Tile *tiles; /* and forms, by key, open addressing, at most half full */
        size_t room; /* a power of two, or 0 */
        size_t n, n_forms;
        KnownBlocks known;
        Buf bytes;
        uint32_t file; /* the number of the one that is being written, from 1 */
};

int gox_encoded_new(GoxEncoded **ret) {
        CLEANUP(gox_encoded_free) GoxEncoded *e = calloc(1, sizeof(*e));
        int r;

        if (!e)
                return -ENOMEM;
        r = gox_secret_fill(&e->secret);
        if (r < 0)
                return r;
        *ret = TAKE(e);
        return 0;
}

GoxEncoded *gox_encoded_free(GoxEncoded *e) {
        if (!e)
                return NULL;
        free(e->tiles);
        known_done(&e->known);
        buf_done(&e->bytes);
        free(e);
        return NULL;
}

static Tile *slot_of(Tile *tiles, size_t room, GoxKey key) {
        size_t i = (key.low ^ key.high) & (room - 1);

        while (tiles[i].used && (tiles[i].key.low != key.low || tiles[i].key.high != key.high))
                i = (i + 1) & (room - 1);
        return &tiles[i];
}

static void forget_all(GoxEncoded *e) {
        free(TAKE(e->tiles));
        known_done(&e->known);
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

static GoxKey find_key(GoxEncoded *e, const Block *b) {
        const GoxKey form = gox_form_key(&e->secret, b);
        const Tile *t = find(e, form);
        GoxKey key;

        if (t && t->n == 0)
                return t->voxels;
        key = gox_voxels_key(&e->secret, b);
        /* Without memory for it the block is expanded the next time, too. */
        (void)add_form(e, form, key);
        return key;
}

GoxKey gox_encoded_key(GoxEncoded *e, const Block *b) {
        const Known *known = known_find(&e->known, b);

        return known ? known->key : find_key(e, b);
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

#define TILE_MOST (BLOCK_VOXELS * sizeof(Colour) + 1024)

typedef struct Left {
        unsigned looks, tiles;
} Left;

static GoxKey look_at(GoxEncoded *e, const Block *b, Left *left) {
        Known *known = known_find(&e->known, b);
        GoxKey key;

        if (known) {
                known->used = e->file;
                return known->key;
        }
        key = find_key(e, b);
        known_add(&e->known, b, key, e->file);
        left->looks--;
        return key;
}

static int encode(GoxEncoded *e, const Block *b, GoxKey key, Left *left) {
        CLEANUP_BUF Buf bytes = { 0 };
        Out out = { .buf = &bytes };

        if (find(e, key))
                return 0;
        left->tiles--;
        gox_tile_write(&out, b);
        return out.error ? out.error : gox_encoded_add(e, key, bytes.data, bytes.n);
}

/* False: there is more to do than it may, or than can be kept. */
static bool follow_volume(GoxEncoded *e, const Volume *v, Left *left) {
        for (VolumeIter i = { 0 }; volume_next(v, &i);) {
                if (left->looks == 0 || left->tiles == 0 || GOX_ENCODED_MOST - e->bytes.n < TILE_MOST ||
                    encode(e, i.contents, look_at(e, i.contents, left), left) < 0)
                        return false;
        }
        return true;
}

static size_t count_blocks(const Model *m) {
        size_t n = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                n += gox_has_tiles(m->layers[i]) ? volume_blocks(m->layers[i]->volume) : 0;
        return n;
}

void gox_encoded_follow(GoxEncoded *e, const Model *m) {
        Left left = { GOX_ENCODED_LOOKS_MOST, GOX_ENCODED_TILES_MOST };

        known_leave_alone(&e->known);
        if (count_blocks(m) > GOX_ENCODED_BLOCKS_MOST)
                return;
        gox_encoded_begin(e);
        for (size_t i = 0; i < m->n_layers; i++)
                if (gox_has_tiles(m->layers[i]) && !follow_volume(e, m->layers[i]->volume, &left))
                        return;
        known_keep_used(&e->known, e->file);
        gox_encoded_end(e);
}

size_t gox_encoded_bytes(const GoxEncoded *e) {
        return e->bytes.n;
}

/* Of each: its keys, and the bytes of a tile that was not there before. */
typedef struct Told {
        GoxKey key, voxels;
        uint64_t n;
} Told;

static bool has_new(const GoxEncoded *e) {
        for (size_t i = 0; i < e->room; i++)
                if (e->tiles[i].used && e->tiles[i].born == e->file)
                        return true;
        return false;
}

int gox_encoded_tell(const GoxEncoded *e, Buf *ret) {
        int r = 0;

        if (!has_new(e))
                return 0;
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

        if (n == 0)
                return 0;
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
