/* What a method that reads looks at: one layer, or all visible ones as one volume; and the values that
 * several methods read and tell. */
#pragma once

#include "engine/methods/methods.h"
#include "voxel/legend.h"

/* The volume of a layer, which is borrowed, or one that is made for the call. */
typedef struct Look {
        const Volume *volume;
        const Layer *layer; /* NULL: all visible ones */
        Volume *made;
} Look;

/* By the parameter layer_id, which is optional; -1 stands for all visible ones, too. `within` (may be NULL)
 * bounds what is needed: beyond it anything may be there or missing. RPC_FAILED with the error, -ENOMEM. */
int call_look(Call *c, const Box *within, Look *ret);
void look_done(Look *l);
#define CLEANUP_LOOK __attribute__((cleanup(look_done)))

/* A box out of two corners. RPC_FAILED naming `name`.min or .max when they are out of order; without a
 * name, just min or max. */
int call_corners(Call *c, const char *name, const int32_t min[static 3], const int32_t max[static 3],
                 Box *ret);
/* A box out of {min, max}, the value of the parameter `name`, which must be given. RPC_FAILED. */
int call_box(Call *c, const char *name, Box *ret);

static inline Point arg_point(const Arg *a) {
        return (Point){ a->point[0], a->point[1], a->point[2] };
}
static inline Colour arg_colour(const Arg *a) {
        return (Colour){ a->colour[0], a->colour[1], a->colour[2], a->colour[3] };
}

#define COLOUR_TEXT_MAX 10
/* "#RRGGBB", and "#RRGGBBAA" when it is not opaque. */
const char *colour_text(Colour c, char ret[static COLOUR_TEXT_MAX]);
/* [r,g,b,a] */
json_object *colour_json(Colour c);
/* [x,y,z] */
json_object *point_json(Point p);
/* Adds min, max and dimensions, nothing for an empty box. */
void add_box(json_object *to, Box box);

/* Adds "legend", of the characters that are `used` (NULL: of all), and "merged" when colours were. */
void add_legend(json_object *to, const Legend *l, const bool *used);

/* The text of a JSON value as that value, for answers too long to be built of objects. Takes the bytes
 * over. NULL when memory is out. */
json_object *json_of_text(Buf *text);

/* The layer that a voxel is seen of: the topmost visible one that has something there; NULL: none has. */
const Layer *seen_layer(const Model *m, Point p);

/* Appends an object with x, y, z and color, and with further members as JSON text (",\"a\":1"; NULL: none).
 * -ENOMEM. */
int append_voxel(Buf *to, Point p, Colour c, const char *more);

#define PARAM_LOOK                                                                                                            \
        {                                                                                                                     \
                "layer_id", P_INT, NULL, -1, INT32_MAX, NULL, "", NULL,                                                       \
                        "look at this layer alone (0: the active one); without it or with -1, at all visible layers together" \
        }
#define PARAM_BOX(name, fallback, what)                                                                     \
        {                                                                                                   \
                name, P_OBJECT, NULL, 0, 0, NULL, fallback, NULL,                                           \
                        what ": {min: [x,y,z], max: [x,y,z]}, both included"                                \
        }
