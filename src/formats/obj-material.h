/* What .obj paints its faces with. */
#pragma once

#include "formats/beside.h"
#include "formats/lines.h"
#include "formats/voxelize.h"

#define OBJ_PICTURES BESIDE_WANTED_MAX
#define OBJ_LIBRARIES BESIDE_WANTED_MAX

typedef struct ObjPaint {
        const char *name; /* borrowed from the file */
        size_t n;
        size_t number; /* in the order in which they came */
        Colour colour;
        uint32_t texture; /* number in triangles; TRIANGLE_PLAIN: none */
} ObjPaint;

typedef struct ObjPaints {
        ObjPaint *items; /* owned */
        size_t n, capacity;
        Triangles *triangles;                       /* which gets the textures */
        const BesideFile *pictures[OBJ_PICTURES];   /* that the textures were read from */
        Beside *beside;                             /* NULL: nothing came along */
        const BesideFile *libraries[OBJ_LIBRARIES]; /* that were read */
        size_t n_libraries;
        Colour colour;   /* of what has none */
        bool unread;     /* a library is not there */
        bool unfound;    /* a material that is used is in none */
        bool unpictured; /* nor is a picture, or it is of no kind that is read */
        FormatError *error;
} ObjPaints;

/* newmtl, Kd or map_Kd; other lines say nothing here. FORMAT_INVALID, -ENOMEM. */
int obj_paint_line(ObjPaints *p, const Line *line);
/* What a line mtllib names, whose arguments are at `at`. FORMAT_INVALID, -ENOMEM. */
int obj_library(ObjPaints *p, const Line *line, const char *at);
/* All are there: from now on they can be found, and no more may come. */
void obj_paints_close(ObjPaints *p);
/* The last one of that name; NULL: there is none. After obj_paints_close(). */
const ObjPaint *obj_paint_find(const ObjPaints *p, const char *name, size_t n);
/* What is left of a line, which is a name: with blanks inside, without those around. Its length. */
size_t obj_name(const Line *line, const char *at, const char **ret);
