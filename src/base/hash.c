#include "base/hash.h"

#include <string.h>

/* 2⁶⁴ by the golden ratio, as in Knuth's multiplicative hashing. */
#define FACTOR 0x9e3779b97f4a7c15u

uint64_t hash_bytes(const void *bytes, size_t n) {
        const uint8_t *at = bytes;
        uint64_t h = n, word = 0;

        for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word)) {
                memcpy(&word, at, sizeof(word));
                h = (h ^ word) * FACTOR;
                h ^= h >> 32;
        }
        word = 0;
        memcpy(&word, at, n);
        h = (h ^ word) * FACTOR;
        return h ^ h >> 32;
}
