/* Inside the .ply reader: what the header says of the bytes after it. */
#pragma once

#include "formats/cursor.h"
#include "formats/internal.h"
#include "formats/voxelize.h"

typedef enum PlyType { PLY_I8, PLY_U8, PLY_I16, PLY_U16, PLY_I32, PLY_U32, PLY_F32, PLY_F64 } PlyType;

typedef enum PlyRole {
        PLY_X,
        PLY_Y,
        PLY_Z,
        PLY_RED,
        PLY_GREEN,
        PLY_BLUE,
        PLY_ALPHA,
        PLY_OTHER, /* read past */
        PLY_ROLES,
        PLY_INDICES, /* a list: the corners of a face, … */
        PLY_STRIP,   /* … or of a strip of triangles */
} PlyRole;

typedef struct PlyProperty {
        PlyType type;
        bool list;
        PlyType length; /* of the list */
        PlyRole role;
} PlyProperty;

typedef struct PlyElement {
        char name[32];
        uint64_t n;
        PlyProperty *properties;
        size_t n_properties, capacity;
        uint64_t offset; /* of its line in the file */
} PlyElement;

typedef enum PlyLayout { PLY_UNKNOWN, PLY_ASCII, PLY_LITTLE, PLY_BIG } PlyLayout;

typedef struct PlyHeader {
        PlyLayout layout;
        PlyElement *elements;
        size_t n_elements, capacity;
        bool z_up; /* it is by MagicaVoxel, whose meshes are so */
} PlyHeader;
void ply_header_done(PlyHeader *h);

/* Leaves the cursor behind the header. */
int ply_header_read(Cursor *c, PlyHeader *ret);
/* The element of that name; NULL when there is none. */
const PlyElement *ply_element(const PlyHeader *h, const char *name);
/* The largest value of a colour of that type; 0 when colours have no such type. */
double ply_colour_most(PlyType type);
/* The next number of the file. FORMAT_INVALID. */
int ply_value(Cursor *c, PlyLayout layout, PlyType type, double *ret);
/* Bytes in a binary file. */
size_t ply_size(PlyType type);

FORMAT_READER(ply_read);
FORMAT_WRITER(ply_write);

/* The largest value of each colour of an element; 0 for one that it does not have, 1 for a missing alpha.
 * FORMAT_INVALID for colours of a type that has no largest one. */
int ply_check_colours(const PlyElement *e, FormatError *error, double most[static PLY_ROLES]);
/* The same of vertices, which must have places. */
int ply_check_vertex(const PlyElement *e, FormatError *error, double most[static PLY_ROLES]);
/* Whether all three are there. */
bool ply_coloured(const double most[static PLY_ROLES]);
/* Whether there are faces, in either way: it is a mesh. */
bool ply_has_faces(const PlyHeader *h);

/* A file that is being read: the cursor goes from element to element. */
typedef struct PlyReader {
        Cursor c;
        PlyHeader header;
        uint64_t n_taken; /* elements so far */
        bool lines;       /* each element has one of its own */
} PlyReader;
void ply_reader_done(PlyReader *r);

/* Behind the header: whether elements have lines. */
void ply_find_lines(PlyReader *r);
/* Behind the last property of an element: passes over the rest of its line. */
void ply_end(PlyReader *r);

/* All of these: FORMAT_INVALID for what the file does not have, or has wrongly. */
int ply_number(PlyReader *r, PlyType type, double *ret);
/* How many items a list has; no more than the file can. */
int ply_length(PlyReader *r, const PlyProperty *p, uint64_t *ret);
/* A number goes to its role, a list is read past. */
int ply_property(PlyReader *r, const PlyProperty *p, double values[static PLY_ROLES]);
/* The next element, whole. */
int ply_take(PlyReader *r, const PlyElement *e, double values[static PLY_ROLES]);
/* All elements of that kind. */
int ply_skip(PlyReader *r, const PlyElement *e);
/* Whether the file can have so many of them. */
int ply_check_number(PlyReader *r, const PlyElement *e);
/* The colour of `what`, which begins at byte `at`, from the largest values of ply_check_colours(). */
int ply_colour(const char *what, const double values[static PLY_ROLES], const double most[static PLY_ROLES],
               uint64_t at, FormatError *error, Colour *ret);

/* All faces as triangles; `plain` is the colour of what has none. FORMAT_INVALID, -ENOMEM. */
int ply_read_mesh(PlyReader *r, Colour plain, Triangles *ret);
