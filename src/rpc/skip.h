/* The bytes of a JSON string that need no look: inline, as every string of a request is passed this way. */
#pragma once

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How many of the eight bytes at `at` need no look: neither control characters, quotes, backslashes nor
 * parts of longer sequences. */
static inline size_t skip_bytes(const char *at) {
        const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
        uint64_t word, hit;

        memcpy(&word, at, sizeof(word));
        word = le64toh(word);
        hit = (word - ones * 0x20) | ((word ^ ones * '"') - ones) | ((word ^ ones * '\\') - ones) | word;
        hit &= high;
        return hit ? (size_t)__builtin_ctzll(hit) / 8 : 8;
}

#define SKIP_LONG 64

/* Whether the SKIP_LONG bytes at `at` need no look. Signed, parts of longer sequences are below 0. */
static inline bool skip_all(const char *at) {
        typedef int8_t Sixteen __attribute__((vector_size(16)));
        typedef uint64_t Two __attribute__((vector_size(16)));
        Sixteen hit = { 0 };
        Two any;

        for (size_t i = 0; i < SKIP_LONG; i += sizeof(hit)) {
                Sixteen v;

                memcpy(&v, at + i, sizeof(v));
                hit |= (Sixteen)(v < 0x20) | (Sixteen)(v == '"') | (Sixteen)(v == '\\');
        }
        any = (Two)hit;
        return (any[0] | any[1]) == 0;
}

/* Where the first byte is that needs a look, or the end. Most strings are short: only what has gone on for a
 * while is looked at in large pieces. */
static inline const char *skip_plain(const char *at, const char *end) {
        const char *begin = at;

        while (end - at >= 8) {
                size_t n = skip_bytes(at);

                at += n;
                if (n < 8)
                        return at;
                if (at - begin < SKIP_LONG)
                        continue;
                while (end - at >= SKIP_LONG && skip_all(at))
                        at += SKIP_LONG;
        }
        while (at < end && (uint8_t)*at >= 0x20 && (uint8_t)*at < 0x80 && *at != '"' && *at != '\\')
                at++;
        return at;
}
