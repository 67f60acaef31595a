/* Inside the reader of glTF: what is read so far, and what its parts ask each other. */
#pragma once

#include "formats/gltf-file.h"
#include "formats/voxelize.h"

/* Column-major. */
typedef struct GltfMatrix {
        double m[16];
} GltfMatrix;
extern const GltfMatrix gltf_identity;
GltfMatrix gltf_multiply(const GltfMatrix *a, const GltfMatrix *b);
/* Scaled, then turned by a quaternion (x, y, z, w), then moved. */
GltfMatrix gltf_compose(const double t[static 3], const double q[static 4], const double s[static 3]);
/* Of a node: translation · rotation · scale, or the matrix as it is. */
GltfMatrix gltf_matrix_of(json_object *node);
/* Below 0 when it mirrors. */
double gltf_determinant(const GltfMatrix *matrix);

/* What a primitive is painted with. */
typedef struct GltfPaint {
        double factor[3]; /* what colours of corners and textures are multiplied with */
        uint32_t texture;
        uint32_t material; /* of the layer: its id in the studio */
        bool blend;        /* the alpha of corners counts */
        bool nothing;      /* it is cut away, all of it */
        size_t places;     /* which of a corner's places on textures */
        double turn[2][3]; /* what comes to stand at a place: turn · (u, v, 1) */
} GltfPaint;
/* A place on the texture. */
void gltf_texture_place(const GltfPaint *p, double u, double v, float ret[static 2]);

/* What becomes of the alpha of a picture: it stays, or is all or nothing, from that byte on (0: all). */
#define GLTF_BLEND (-1)
typedef struct GltfTexture {
        size_t image;
        int alpha;
} GltfTexture;

/* Where joints take what hangs on them. A zeroed one has none. */
typedef struct GltfSkin {
        GltfMatrix *joints;
        size_t n;
} GltfSkin;
void gltf_skin_done(GltfSkin *s);

/* Nodes below nodes. */
#define GLTF_NODES_DEEP 64

typedef struct GltfReader {
        GltfFile file;
        Triangles triangles;
        GltfTexture *loaded; /* beside triangles.textures */
        size_t loaded_capacity;
        uint32_t *materials; /* ids in the studio of those of the file; NULL: not looked at yet */
        size_t n_materials;
        bool own;        /* made by Goxel or by us: materials are those of layers */
        bool joined;     /* all nodes are one layer */
        bool *visited;   /* nodes */
        size_t *parents; /* of nodes; NULL: not looked for yet */
        GltfSkin skin;   /* of the node that is being read */
        size_t n_nodes, n_visited, most;
        bool skipped;    /* points or lines */
        bool unpictured; /* a picture that is not read */
        bool mixed;      /* an object of several materials */
        bool uncameraed; /* a camera that cannot be held */
        bool unscened;   /* scenes that are not shown */
        bool unseen;     /* hidden objects without a layer */
        bool morphed;
        bool unlit;  /* a picture of emission */
        bool hidden; /* what is being read */
} GltfReader;

/* n numbers of an array; ret stays as it is where there is none. */
void gltf_take_numbers(json_object *o, const char *key, double *ret, size_t n);
/* A name as those of materials and cameras are: valid UTF-8, cut on a whole character. */
void gltf_take_name(json_object *o, char ret[static STUDIO_NAME_MAX + 1]);

/* The paint of a primitive. FORMAT_INVALID, -ENOMEM, as all of these. */
int gltf_find_paint(GltfReader *reader, json_object *primitive, GltfPaint *ret);
/* Adds its triangles to the last part. */
int gltf_read_primitive(GltfReader *reader, json_object *primitive, const GltfMatrix *matrix);
/* The skin of a node; ret stays as it is where there is none. */
int gltf_find_skin(GltfReader *reader, json_object *node, GltfSkin *ret);
/* Where a corner is taken by its joints; ret stays as it is when it hangs on none. False when the skin has
 * not that joint. */
bool gltf_skin_matrix(const GltfSkin *s, const GltfAccessor *joints, const GltfAccessor *weights,
                      size_t vertex, GltfMatrix *ret);
/* Adds the scene that is to be shown. */
int gltf_read_scene(GltfReader *reader);
/* The camera of a node becomes a viewpoint of the studio. */
int gltf_read_camera(GltfReader *reader, json_object *node, json_object *camera, const GltfMatrix *matrix);
/* Viewpoints that the file does not say how far they look: at the middle of the triangles. */
void gltf_aim_cameras(GltfReader *reader);
