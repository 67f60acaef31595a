#include "formats/gox-key.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define COLOURS_AT_ONCE (GOX_WORDS_AT_ONCE * sizeof(uint64_t) / sizeof(Colour))

int gox_secret_fill(GoxSecret *ret) {
        for (size_t at = 0; at < sizeof(*ret);) {
                const ssize_t k = getrandom((uint8_t *)ret + at, sizeof(*ret) - at, 0);

                if (k < 0 && errno != EINTR)
                        return -errno;
                at += k > 0 ? (size_t)k : 0;
        }
        return 0;
}

typedef struct Sums {
        unsigned __int128 one, other;
} Sums;

/* Sums of products of pairs of words, each with a word of the secret: two blocks have the same with a chance
 * of one in 2⁶⁴, whoever chooses them, and it costs no more than reading them. `n`: a multiple of
 * GOX_WORDS_AT_ONCE.
 */
static void add_words(Sums *s, const uint64_t *secret, const void *words, size_t n) {
        for (size_t i = 0; i < n; i += GOX_WORDS_AT_ONCE) {
                uint64_t w[GOX_WORDS_AT_ONCE];

                memcpy(w, (const uint8_t *)words + i * sizeof(w[0]), sizeof(w));
                s->one += (unsigned __int128)(w[0] + secret[i]) * (w[1] + secret[i + 1]);
                s->other += (unsigned __int128)(w[2] + secret[i + 2]) * (w[3] + secret[i + 3]);
        }
}

static GoxKey key_of(Sums s) {
        s.one += s.other;
        return (GoxKey){ (uint64_t)s.one, (uint64_t)(s.one >> 64) };
}

GoxKey gox_voxels_key(const GoxSecret *secret, const Block *b) {
        Colour voxels[BLOCK_VOXELS];
        Sums s = { 0 };

        block_expand(b, voxels);
        add_words(&s, secret->bytes, voxels, GOX_WORDS);
        return key_of(s);
}

/* The sizes are not 0, and nothing else meets their words of the secret: no form is taken for voxels. */
GoxKey gox_form_key(const GoxSecret *secret, const Block *b) {
        const BlockForm f = block_form(b);
        const uint64_t sizes[GOX_WORDS_AT_ONCE] = { f.n_colours, f.n_bytes };
        uint64_t colours[GOX_COLOUR_WORDS] = { 0 };
        Sums s = { 0 };

        if (f.n_colours > 0)
                memcpy(colours, f.colours, f.n_colours * sizeof(*f.colours));
        add_words(&s, secret->colours, colours,
                  (f.n_colours + COLOURS_AT_ONCE - 1) / COLOURS_AT_ONCE * GOX_WORDS_AT_ONCE);
        add_words(&s, secret->bytes, f.bytes, f.n_bytes / sizeof(uint64_t));
        add_words(&s, secret->sizes, sizes, GOX_WORDS_AT_ONCE);
        return key_of(s);
}
