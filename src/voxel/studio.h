/* What a model has besides its layers, for those who make pictures of it: materials, viewpoints (which
 * people call cameras) and the light. Shared by reference and never changed once it belongs to a model:
 * whoever wants to change it makes a copy, changes that and gives it to the model, so that taking an edit
 * back only puts the old one there again. */
#pragma once

#include "voxel/viewpoint.h"

#define STUDIO_ITEMS_MAX 1024 /* materials, and viewpoints */

/* Where the light comes from and what it does; the defaults are those of the .gox format. */
typedef struct StudioLight {
        float pitch;     /* radians above the ground */
        float yaw;       /* radians */
        float intensity; /* from 0 */
        float ambient;   /* what reaches everything, 0–1 */
        float shadow;    /* how dark shadows are, 0–1 */
        bool fixed;      /* stays where it is when the viewpoint turns */
} StudioLight;

#define LIGHT_RADIANS(degrees) ((float)((degrees)*3.14159265358979 / 180))
#define LIGHT_DEFAULT                                                                                       \
        ((StudioLight){ .pitch = LIGHT_RADIANS(20),                                                         \
                        .yaw = LIGHT_RADIANS(120),                                                          \
                        .intensity = 2,                                                                     \
                        .ambient = 0.3F,                                                                    \
                        .shadow = 0.3F })

typedef struct Studio {
        unsigned refs;
        StudioLight light;
        Material *materials;
        size_t n_materials;
        uint32_t next_material; /* ids are not used again */
        Viewpoint *viewpoints;
        size_t n_viewpoints;
        uint32_t next_viewpoint;
        uint32_t active_viewpoint; /* its id; 0: none */
} Studio;

/* Without materials and viewpoints, with the default light. -ENOMEM. */
int studio_new(Studio **ret);
int studio_copy(Studio **ret, const Studio *s);
Studio *studio_ref(Studio *s);
Studio *studio_unref(Studio *s);
DEFINE_CLEANUP(Studio *, studio_unref);

/* NULL when there is none. Borrowed. */
Material *studio_material(const Studio *s, uint32_t id);
Viewpoint *studio_viewpoint(const Studio *s, uint32_t id);

/* Takes a copy; id 0 takes the next free one. The first viewpoint becomes the active one. ret is borrowed,
 * lives until the next one is added, and may be NULL. -ENOMEM, -E2BIG over STUDIO_ITEMS_MAX or when ids are
 * used up, -EEXIST when the id is taken, -EINVAL for values that such a thing may not have. */
int studio_add_material(Studio *s, const Material *m, Material **ret);
int studio_add_viewpoint(Studio *s, const Viewpoint *v, Viewpoint **ret);
/* -ENOENT. */
int studio_remove_material(Studio *s, uint32_t id);
int studio_remove_viewpoint(Studio *s, uint32_t id);

/* Whether all its values are what the comments above say. */
bool material_valid(const Material *m);
/* Whether it is the default one but for its id. */
bool material_usual(const Material *m);
bool viewpoint_valid(const Viewpoint *v);
bool light_valid(const StudioLight *l);
