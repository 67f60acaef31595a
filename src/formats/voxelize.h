/* Triangles become voxels: every voxel that a triangle passes through. */
#pragma once

#include "formats/internal.h"

#define TRIANGLE_PLAIN UINT32_MAX /* no texture */

/* A picture whose colours are put on triangles. */
typedef struct Texture {
        uint8_t *rgba; /* owned; rows from the top */
        uint32_t width, height;
} Texture;
/* A PNG or JPEG: which, is told by its first bytes, since files name kinds that they do not have. -EINVAL
 * for what is neither, or damaged; -ENOMEM. */
int texture_read(const uint8_t *data, size_t n, Texture *ret);

typedef struct Triangle {
        double at[3][3];   /* in the file's units and axes */
        Colour colours[3]; /* at the corners; those of the texture are multiplied with them */
        float uv[3][2];    /* of the texture; 0, 0 is its upper left corner */
        uint32_t texture;
        uint32_t part;
} Triangle;

typedef struct TrianglePart {
        char *name;        /* of a layer: fit for that */
        uint32_t material; /* id in the studio; 0: none */
        bool hidden;       /* its layer is */
} TrianglePart;

/* What a file of triangles says. A zeroed one is empty. */
typedef struct Triangles {
        Triangle *items;
        size_t n, capacity;
        Texture *textures;
        size_t n_textures, textures_capacity;
        TrianglePart *parts;
        size_t n_parts, parts_capacity;
        uint64_t n_joined; /* parts that stayed in the last */
        char **names;      /* of those of them that were looked for: owned, by their hash; NULL: free */
        size_t n_names, names_room;
        Studio *studio; /* owned; in the file's units and axes; NULL: there is none */
        bool points;    /* each is its first corner alone, in the voxel that has it */
        bool z_up;      /* the file has z up, unless the setting says something */
} Triangles;
void triangles_done(Triangles *t);
/* -ENOMEM. */
int triangles_add(Triangles *t, const Triangle *triangle);
/* More of a file are one layer: programs make an object of each brick. */
#define TRIANGLE_PARTS_MOST 1024
/* A further part, whose name are these bytes of a file: a layer of its own, the last one. What comes after
 * TRIANGLE_PARTS_MOST of them stays in the last. -ENOMEM. */
int triangles_add_part(Triangles *t, const char *name, size_t n);
/* The part of that name, made if there is none: to go on with it. -ENOMEM. */
int triangles_find_part(Triangles *t, const char *name, size_t n, uint32_t *ret);

/* Share of reading a mesh that is done when its triangles are known; the rest is making voxels of them. */
#define TRIANGLES_KNOWN 0.4

/* By the settings "up", "size", "voxel", "solid" and "color" of reading: a layer a part that has voxels, and
 * the studio, which is taken over. A mesh that is made of voxels comes back as these, unless size or voxel
 * is given. FORMAT_INVALID when it is too large for that, which is told before it is begun; -ENOMEM. */
int triangles_voxelize(Triangles *t, const FormatSettings *settings, FormatNotes *notes, FormatError *error,
                       Model **ret);

/* Puts a triangle, whose corners are in voxels, into a volume: voxels that it passes through. One that lies
 * between voxels, as those of a mesh of voxels do, takes those behind it. FORMAT_INVALID when space does not
 * suffice; -ENOMEM. */
int triangle_voxels(const Triangles *t, const Triangle *triangle, Volume *v, FormatError *error);
/* How many columns of voxels are looked at for that, at most: each has one to four. */
double triangle_columns(const Triangle *triangle);

/* Rows of the tables of options. */
#define VOXELIZE_OPTIONS                                                                                      \
        { .name = "up",                                                                                       \
          .type = OPTION_CHOICE,                                                                              \
          .choices = "y z",                                                                                   \
          .use = FORMAT_READS,                                                                                \
          .text = "the axis that points up in the file, y unless it is by MagicaVoxel or of points; "         \
                  "here it is z" },                                                                           \
                { .name = "size",                                                                             \
                  .type = OPTION_INT,                                                                         \
                  .min = 1,                                                                                   \
                  .max = 2048,                                                                                \
                  .unit = "voxels",                                                                           \
                  .use = FORMAT_READS,                                                                        \
                  .text = "the longest side of the model; else 64, or, of a mesh made of voxels, as it is" }, \
                { .name = "voxel",                                                                            \
                  .type = OPTION_NUMBER,                                                                      \
                  .min = 1e-9,                                                                                \
                  .max = 1e9,                                                                                 \
                  .use = FORMAT_READS,                                                                        \
                  .text = "units of the file that a voxel is long, instead of size" },                        \
                { .name = "solid",                                                                            \
                  .type = OPTION_BOOL,                                                                        \
                  .fallback = "false",                                                                        \
                  .use = FORMAT_READS,                                                                        \
                  .text = "what the surface shuts in is filled" },                                            \
        {                                                                                                     \
                .name = "color", .type = OPTION_COLOUR, .fallback = "#ffffff", .use = FORMAT_READS,           \
                .text = "of what has none in the file, and of what solid fills"                               \
        }
/* A row more for formats that know parts of one kind: "solids". */
#define VOXELIZE_SPLIT(parts)                                                                               \
        {                                                                                                   \
                .name = "split", .type = OPTION_CHOICE, .choices = parts " none", .fallback = parts,        \
                .use = FORMAT_READS, .text = "what becomes a layer of its own; none: all is one"            \
        }
