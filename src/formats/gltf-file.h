/* Inside the reader of glTF: the document, its buffers, and the numbers in them. */
#pragma once

#include "base/buf.h"
#include "formats/beside.h"
#include "formats/gltf.h"

#include <json-c/json_object.h>

#define GLTF_NONE SIZE_MAX

typedef struct GltfBuffer {
        const uint8_t *data; /* borrowed from the file or from `own` */
        size_t n;
        Buf own; /* of a buffer that stood in base64 */
} GltfBuffer;

typedef struct GltfFile {
        json_object *document; /* an object */
        GltfBuffer *buffers;
        size_t n_buffers;
        Beside *beside; /* files that came along; NULL: none */
        FormatError *error;
} GltfFile;
/* Says what is wrong with the document, in which no byte can be named. */
#define gltf_file_fail(f, ...) format_fail((f)->error, 0, __VA_ARGS__)

void gltf_file_done(GltfFile *f);
/* Text or binary, by how it begins. FORMAT_INVALID, -ENOMEM, as all of these. */
int gltf_file_open(GltfFile *ret, const uint8_t *data, size_t n, Beside *beside, FormatError *error);

/* Element `index` of an array of the document, "meshes". */
int gltf_item(const GltfFile *f, const char *array, size_t index, json_object **ret);
/* A member that is a number from 0 on; GLTF_NONE when there is none. */
int gltf_index(const GltfFile *f, json_object *o, const char *key, size_t *ret);
/* The bytes of a buffer view. */
int gltf_view(const GltfFile *f, size_t index, const uint8_t **ret, size_t *ret_n);
/* The bytes of a URI: "data:…;base64,…", which are put into `own`, or a file that came along. GLTF_ABSENT:
 * it did not. */
enum { GLTF_ABSENT = 10 };
int gltf_uri(const GltfFile *f, const char *uri, const char *what, Buf *own, const uint8_t **ret,
             size_t *ret_n);

/* An array of vectors in a buffer. */
typedef struct GltfAccessor {
        const uint8_t *data;
        size_t count, stride;
        unsigned type, parts; /* GLTF_FLOAT …; 1 to 4 numbers */
        bool normalised;
        uint8_t *own; /* data, when the file has it in pieces ("sparse") */
} GltfAccessor;
void gltf_accessor_done(GltfAccessor *a);
/* One with at least `least` and at most `most` numbers a vector. */
int gltf_accessor(const GltfFile *f, size_t index, unsigned least, unsigned most, GltfAccessor *ret);
/* Number `part` of vector `i`, which must be below count; normalised ones from 0 (or -1) to 1. */
double gltf_number(const GltfAccessor *a, size_t i, unsigned part);
