/* Pictures of a model: a camera, a mesh of its visible faces, a rasteriser, light. */
#pragma once

#include "voxel/volume.h"

#define RENDER_SIDE_MAX 8192 /* pixels */

typedef enum View {
        VIEW_FRONT,     /* from −Y */
        VIEW_BACK,      /* from +Y */
        VIEW_LEFT,      /* from −X */
        VIEW_RIGHT,     /* from +X */
        VIEW_TOP,       /* from +Z, +Y up in the picture */
        VIEW_BOTTOM,    /* from −Z, +Y up */
        VIEW_ISOMETRIC, /* from (+1, −1, +1), Z up */
} View;

/* "front back left right top bottom isometric", in the order of View. */
#define VIEW_NAMES "front back left right top bottom isometric"

#define FOV_MIN 1.0 /* degrees, from the bottom of the picture to its top */
#define FOV_MAX 150.0
#define ZOOM_MIN 0.01
#define ZOOM_MAX 100.0
/* Positions of eyes and targets, and distances between them, in voxels. */
#define EYE_REACH 4294967296.0

/* Where a picture is taken from, when a View does not say it all. Zeroed: the view, orthographic. */
typedef struct Stand {
        /* From where: STAND_VIEW, angles, or a place. */
        enum { STAND_VIEW, STAND_ORBIT, STAND_PLACE } by;
        double yaw;   /* degrees; 0: from the front, 90: from the right */
        double pitch; /* degrees, −90 to 90: from straight below to straight above */
        double position[3], up[3];
        bool aimed; /* at `target`; else at the middle of the model */
        double target[3];
        double roll;     /* degrees that the camera is turned clockwise */
        double fov;      /* degrees, FOV_MIN to FOV_MAX; 0: orthographic */
        bool stay;       /* at `position`, instead of where the whole model is in the frame */
        bool steady;     /* the frame is that of all turns about the vertical: it does not change with yaw */
        double zoom;     /* ZOOM_MIN to ZOOM_MAX; 0 is 1 */
        double shift[2]; /* the model, right and up, in parts of the picture's width and height */
} Stand;

#define LIGHT_STRENGTH_MAX 4.0
/* What a side that no light meets keeps of its colour, and what the light adds on the side that it meets
 * best: that one keeps all. */
#define LIGHT_AMBIENT 0.55
#define LIGHT_STRENGTH (1 - LIGHT_AMBIENT)

typedef struct Light {
        bool fixed;          /* in space; else it falls over the left shoulder of who looks */
        double direction[3]; /* to where it comes from; any length but 0 */
        bool set;            /* strength and ambient are; else they are the usual */
        double strength;     /* 0 to LIGHT_STRENGTH_MAX */
        double ambient;      /* 0 to 1 */
        bool shadow;
} Light;

typedef enum Edges { EDGES_NONE, EDGES_OUTLINE, EDGES_VOXELS } Edges;
#define EDGES_NAMES "none outline voxels"

/* Pixels, of the shorter side: with fewer, words would be over the model or over each other. */
#define OVERLAY_SIDE_MIN 64

typedef struct RenderOptions {
        uint32_t width, height; /* pixels, 1..RENDER_SIDE_MAX */
        View view;              /* the whole model in the frame with a small margin, if stand says nothing */
        Colour background;      /* a = 0: transparent */
        Stand stand;
        Light light;
        bool gradient; /* from `sky` at the top of the picture to `background` at its bottom */
        Colour sky;
        bool unoccluded; /* no ambient occlusion */
        Edges edges;
        bool ground;     /* a plane under the model, for views from above */
        bool grid;       /* lines on that plane */
        bool axes;       /* their directions, in a corner, if there is room */
        bool dimensions; /* of the model, beside it, if there is room */
        bool coarse;     /* one sample a pixel instead of four */
        /* What voxels give off besides what they keep of the light, as the colour of that at the same place
         * (its alpha does not count): neither sides nor corners nor shadows darken it. NULL: nothing. */
        const Volume *glow;
} RenderOptions;

/* Whether an eye that stays at its position is in a solid voxel, whose colour is all that it sees; on the
 * border of one, where it sees something else in some directions, it is not. */
bool stand_within(const Stand *s, const Volume *v);

/* Draws a volume: a colour of alpha 255 hides what is behind it, others let through what they leave; ret is
 * width × height × 4 bytes RGBA (not premultiplied), rows from the top, freed by the caller. An empty volume
 * gives the background. -EINVAL for what is out of range, for a camera that stands where it looks at, and
 * for a light without a direction; -ENOMEM. */
int render(uint8_t **ret, const Volume *v, const RenderOptions *options);
