/* glTF 2.0, as text (.gltf, buffers in base64) and binary (.glb). */
#pragma once

#include "formats/internal.h"

#define GLB_MAGIC 0x46546c67u /* "glTF" */
#define GLB_JSON 0x4e4f534au
#define GLB_BIN 0x004e4942u

/* Numbers of the specification. */
enum {
        GLTF_BYTE = 5120,
        GLTF_UBYTE = 5121,
        GLTF_SHORT = 5122,
        GLTF_USHORT = 5123,
        GLTF_UINT = 5125,
        GLTF_FLOAT = 5126,
        GLTF_VERTICES = 34962, /* target of a buffer view */
        GLTF_INDICES = 34963,
        GLTF_NEAREST = 9728,
        GLTF_CLAMP = 33071,
};

FORMAT_READER(gltf_read);
FORMAT_WRITER(gltf_write);
FORMAT_WRITER(glb_write);
