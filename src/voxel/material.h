/* What a surface is made of, as the .gox format and glTF's metallic-roughness model have it. */
#pragma once

#include "base/macros.h"

#define STUDIO_NAME_MAX 127 /* bytes of a material's or a camera's name: what .gox files hold */

typedef struct Material {
        uint32_t id;                    /* from 1, unique among the materials of a model */
        char name[STUDIO_NAME_MAX + 1]; /* valid UTF-8 */
        float colour[4]; /* linear RGBA, 0–1; multiplied with the colours of the voxels. Alpha is opacity */
        float metallic;  /* 0–1 */
        float roughness;   /* 0–1 */
        float emission[3]; /* linear RGB, from 0 */
} Material;

/* What a layer without a material of its own has; its id is 0. */
#define MATERIAL_DEFAULT                                                                                    \
        ((Material){ .name = "Material.1", .colour = { 1, 1, 1, 1 }, .metallic = 0.2F, .roughness = 0.5F })
