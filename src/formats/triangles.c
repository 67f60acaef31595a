/* What a file of triangles says, gathered while it is read. */
#include "formats/voxelize.h"

#include <errno.h>
#include <string.h>

void triangles_done(Triangles *t) {
        for (size_t i = 0; i < t->n_textures; i++)
                free(t->textures[i].rgba);
        for (size_t i = 0; i < t->n_parts; i++)
                free(t->parts[i].name);
        (void)studio_unref(t->studio);
        free(t->items);
        free(t->textures);
        free(t->parts);
        *t = (Triangles){ 0 };
}

int triangles_add(Triangles *t, const Triangle *triangle) {
        int r;

        r = GROW(t->items, t->capacity, t->n);
        if (!r)
                t->items[t->n++] = *triangle;
        return r;
}

int triangles_add_part(Triangles *t, const char *name, size_t n) {
        char *its;
        int r;

        if (t->n_parts == TRIANGLE_PARTS_MOST) {
                t->n_joined++;
                return 0;
        }
        r = GROW(t->parts, t->parts_capacity, t->n_parts);
        if (!r)
                r = format_name((const uint8_t *)name, n, &its);
        if (!r)
                t->parts[t->n_parts++] = (TrianglePart){ .name = its };
        return r;
}

int triangles_find_part(Triangles *t, const char *name, size_t n, uint32_t *ret) {
        CLEANUP_FREE char *its = NULL;
        int r;

        r = format_name((const uint8_t *)name, n, &its);
        for (size_t i = 0; !r && i < t->n_parts; i++)
                if (strcmp(t->parts[i].name, its) == 0) {
                        *ret = (uint32_t)i;
                        return 0;
                }
        if (!r)
                r = triangles_add_part(t, name, n);
        if (!r)
                *ret = (uint32_t)t->n_parts - 1;
        return r;
}
