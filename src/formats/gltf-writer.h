/* Inside the writer of glTF: its buffer, and the arrays that tell what is where in it. */
#pragma once

#include "formats/colours.h"
#include "formats/gltf.h"
#include "formats/mesh-parts.h"
#include "formats/out.h"

enum { COLOURS_VERTEX, COLOURS_VERTEX16, COLOURS_PALETTE, COLOURS_NONE };

typedef struct GltfWriter {
        const Model *model;
        MeshParts parts;
        int64_t colours;
        bool compact, normals, materials;
        Buf bin;
        /* Members of the arrays of the same names, with commas between. */
        Buf views, accessors, meshes, nodes, material_list, cameras;
        unsigned n_views, n_accessors, n_meshes, n_materials, n_cameras;
        uint32_t *material_ids; /* of material_list */
        Colours palette;        /* index is not used: entries in their order */
        uint32_t image;         /* view of the picture */
        uint32_t palette_width, palette_height;
        uint8_t linear[256];
        uint16_t linear16[256];
        uint8_t rounded[256]; /* by so much, in 8 bits */
        uint8_t most_rounded; /* of what was written so */
        FormatError *error;
} GltfWriter;

/* Each of these writes into the buffer and yields the number of the accessor (or view) for it. -ENOMEM. */
int gltf_add_positions(GltfWriter *w, const Vertices *v, unsigned *ret);
int gltf_add_colours(GltfWriter *w, const Vertices *v, unsigned *ret);
int gltf_add_texture_places(GltfWriter *w, const Vertices *v, unsigned *ret);
int gltf_add_normals(GltfWriter *w, const Mesh *mesh, unsigned *ret);
/* Four corners a quad. */
int gltf_add_indices(GltfWriter *w, const uint32_t *corners, size_t n_quads, size_t n_vertices,
                     unsigned *ret);
/* The viewpoints of the model, each with a node, behind those of the meshes. -ENOMEM. */
int gltf_add_cameras(GltfWriter *w, FormatNotes *notes);
/* The picture of all colours; FORMAT_REFUSED when there are too many. */
int gltf_add_palette(GltfWriter *w);

/* Numbers as JSON has them, with as many digits as bring the float back. */
void gltf_put_float(Out *o, double value);
void gltf_put_floats(Out *o, const double *values, size_t n);
/* A text as JSON has it; names are valid UTF-8. */
void gltf_put_string(Out *o, const char *text);
