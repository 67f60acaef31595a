/* A model as meshes: one for each layer or material, where the file's format and the user want that, and how
 * voxels become the file's coordinates. */
#pragma once

#include "formats/internal.h"
#include "formats/mesh.h"
#include "formats/vertices.h"

/* From the corners of voxels to the file: moved, scaled, turned. */
typedef struct Placement {
        double origin[3]; /* what becomes 0, 0, 0 */
        double scale;     /* units a voxel of this level of detail */
        double voxel;     /* voxels of the model that this one is long */
        bool z_up;
        bool whole; /* corners come out as whole numbers */
} Placement;
void placement_apply(const Placement *p, const int64_t at[static 3], double ret[static 3]);
/* The same for any place in the model, or with `direction` for a direction, whose length stays. */
void placement_point(const Placement *p, const double at[static 3], bool direction, double ret[static 3]);

typedef struct MeshPart {
        const char *name;  /* of the layer; "model" when it is all of them; borrowed from the model */
        uint32_t material; /* 0: the default one */
        Mesh mesh;         /* never empty */
} MeshPart;

/* A zeroed one is empty. */
typedef struct MeshParts {
        MeshPart *items;
        size_t n;
        Placement place;
        Box box; /* of all voxels that have faces; in voxels of this level of detail */
} MeshParts;
void mesh_parts_done(MeshParts *p);

/* By the settings "up", "scale", "origin", "lod" and, where `layers` and `materials` say that the format
 * has them, "layers" and "materials". A mesh a layer is closed by itself; without, what another material
 * hides has no faces, except behind glass. Tells of partly transparent voxels. -ENOMEM. */
int mesh_parts_make(MeshParts *ret, const Model *m, const FormatSettings *settings, bool layers,
                    bool materials, FormatNotes *notes);
/* Whether floats tell all corners apart. */
bool mesh_parts_fit_floats(const MeshParts *p);
#define FLOAT_EXACT (1 << 24) /* beyond it a float skips whole numbers */

/* Rows of the tables of options. */
#define MESH_OPTION_UP                                                                                      \
        {                                                                                                   \
                .name = "up", .type = OPTION_CHOICE, .choices = "y z", .fallback = "y",                     \
                .use = FORMAT_WRITES, .text = "the axis that points up in the file; here it is z"           \
        }
#define MESH_OPTION_SCALE                                                                                   \
        {                                                                                                   \
                .name = "scale", .type = OPTION_NUMBER, .min = 1e-6, .max = 1e6, .fallback = "1",           \
                .use = FORMAT_WRITES, .text = "units of the file that a voxel is long"                      \
        }
#define MESH_OPTION_ORIGIN                                                                                      \
        {                                                                                                       \
                .name = "origin", .type = OPTION_CHOICE, .choices = "space corner center bottom",               \
                .fallback = "space", .use = FORMAT_WRITES,                                                      \
                .text = "what becomes 0,0,0: that of the model's space, its lowest corner, its center, or the " \
                        "center of its bottom"                                                                  \
        }
#define MESH_OPTION_LOD                                                                                     \
        {                                                                                                   \
                .name = "lod", .type = OPTION_INT, .max = 8, .fallback = "0", .unit = "levels",             \
                .use = FORMAT_WRITES,                                                                       \
                .text = "level of detail: each has voxels twice as long, in the color of most of the eight" \
        }
#define MESH_OPTION_LAYERS(default_value)                                                                   \
        {                                                                                                   \
                .name = "layers", .type = OPTION_BOOL, .fallback = default_value, .use = FORMAT_WRITES,     \
                .text = "an object a layer, with its name, each closed by itself"                           \
        }
