#include "formats/beside.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

void beside_done(Beside *b) {
        for (size_t i = 0; i < b->n; i++) {
                free(b->items[i].name);
                free(b->items[i].data);
        }
        free(b->items);
        for (size_t i = 0; i < b->n_wanted; i++)
                free(b->wanted[i]);
        *b = (Beside){ 0 };
}

int beside_add(Beside *b, const char *name, uint8_t *data, size_t n) {
        BesideFile *grown = reallocarray(b->items, b->n + 1, sizeof(*grown));
        char *copy = strdup(name);

        if (grown)
                b->items = grown;
        if (!grown || !copy) {
                free(copy);
                free(data);
                return -ENOMEM;
        }
        b->items[b->n++] = (BesideFile){ copy, data, n };
        return 0;
}

static bool is_called(const char *text, const char *name, size_t n) {
        return strlen(text) == n && !memcmp(text, name, n);
}

int beside_find(Beside *b, const char *name, size_t name_n, const BesideFile **ret) {
        *ret = NULL;
        if (!b)
                return 0;
        for (size_t i = 0; i < b->n; i++)
                if (is_called(b->items[i].name, name, name_n)) {
                        *ret = b->items[i].data ? &b->items[i] : NULL;
                        return 0;
                }
        if (b->n >= BESIDE_TOLD_MAX)
                return 0;
        for (size_t i = 0; i < b->n_wanted; i++)
                if (is_called(b->wanted[i], name, name_n))
                        return 0;
        /* Nobody can be asked for what JSON cannot say, or no system opens. */
        if (b->n_wanted == BESIDE_WANTED_MAX || name_n == 0 || name_n >= PATH_MAX ||
            memchr(name, '\0', name_n) || !utf8_valid(name, name_n))
                return 0;
        b->wanted[b->n_wanted] = strndup(name, name_n);
        return b->wanted[b->n_wanted] ? (b->n_wanted++, 0) : -ENOMEM;
}
