/* What a file of triangles says, gathered while it is read. */
#include "formats/voxelize.h"

#include <errno.h>
#include <string.h>

void triangles_done(Triangles *t) {
        for (size_t i = 0; i < t->n_textures; i++)
                free(t->textures[i].rgba);
        for (size_t i = 0; i < t->n_parts; i++)
                free(t->parts[i].name);
        for (size_t i = 0; i < t->names_room; i++)
                free(t->names[i]);
        free(t->names);
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

static size_t name_hash(const char *name) {
        uint64_t h = 0xcbf29ce484222325u;

        for (; *name; name++)
                h = (h ^ (uint8_t)*name) * 0x100000001b3u;
        return (size_t)(h ^ h >> 32);
}

/* That name, or the free place where it belongs. At most half of all are taken. */
static char **find_name(char **names, size_t room, const char *name) {
        size_t i = name_hash(name) & (room - 1);

        while (names[i] && strcmp(names[i], name) != 0)
                i = (i + 1) & (room - 1);
        return &names[i];
}

static int make_names_room(Triangles *t) {
        const size_t room = t->names_room ? 2 * t->names_room : 64;
        char **names;

        if (2 * t->n_names < t->names_room)
                return 0;
        names = calloc(room, sizeof(*names));
        if (!names)
                return -ENOMEM;
        for (size_t i = 0; i < t->names_room; i++)
                if (t->names[i])
                        *find_name(names, room, t->names[i]) = t->names[i];
        free(t->names);
        t->names = names;
        t->names_room = room;
        return 0;
}

/* A part that stays in the last counts once, however often the file comes back to it. Takes the name over.
 */
static int join_part(Triangles *t, char **name) {
        char **place;
        int r;

        r = make_names_room(t);
        if (r < 0)
                return r;
        place = find_name(t->names, t->names_room, *name);
        if (*place)
                return 0;
        *place = TAKE(*name);
        t->n_names++;
        t->n_joined++;
        return 0;
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
                r = t->n_parts == TRIANGLE_PARTS_MOST ? join_part(t, &its) : triangles_add_part(t, name, n);
        if (!r)
                *ret = (uint32_t)t->n_parts - 1;
        return r;
}
