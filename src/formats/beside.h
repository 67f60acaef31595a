/* Files that the one that is read names: materials of .obj, buffers and pictures of .gltf. A reader opens
 * nothing: it has those that came along, and tells which others it would have wanted. */
#pragma once

#include "base/macros.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BESIDE_WANTED_MAX 15 /* names that are kept */
#define BESIDE_TOLD_MAX 64   /* of whom so many are told is asked for no more */

typedef struct BesideFile {
        char *name;    /* owned; as the file calls it */
        uint8_t *data; /* owned; NULL: there is no such file */
        size_t n;
} BesideFile;

typedef struct Beside {
        BesideFile *items;
        size_t n;
        char *wanted[BESIDE_WANTED_MAX]; /* owned; UTF-8 */
        size_t n_wanted;
} Beside;
void beside_done(Beside *b);
#define CLEANUP_BESIDE __attribute__((cleanup(beside_done)))

/* Adds a file that came along; data is taken over, also when it fails. -ENOMEM. */
int beside_add(Beside *b, const char *name, uint8_t *data, size_t n);
/* The file of that name, borrowed; NULL: it is not there, which is noted if nobody had said so, and not much
 * was said at all. `b` may be
 * NULL: nothing came along. -ENOMEM. */
int beside_find(Beside *b, const char *name, size_t name_n, const BesideFile **ret);
