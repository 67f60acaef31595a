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
        const uint8_t *text;   /* of it, borrowed */
        size_t text_n;
        uint64_t text_at;   /* byte in the file */
        const uint8_t *bin; /* of a .glb, borrowed; NULL: none */
        size_t bin_n;
        GltfBuffer *buffers;
        size_t n_buffers;
        Beside *beside; /* files that came along; NULL: none */
        FormatError *error;
} GltfFile;
/* Says what is wrong with a part of the document, or (when key is not NULL) with a member or element of that
 * part: by its pointer and its byte. */
#define gltf_fail(f, o, key, ...) (gltf_explain((f), (o), (key), __VA_ARGS__), FORMAT_INVALID)
void gltf_explain(const GltfFile *f, json_object *o, const char *key, const char *text, ...) PRINTF(4, 5);

void gltf_file_done(GltfFile *f);
/* Text or binary, by how it begins: the document, which gltf_file_load() completes by its buffers.
 * FORMAT_INVALID, -ENOMEM, as all of these. */
int gltf_file_open(GltfFile *ret, const uint8_t *data, size_t n, Beside *beside, FormatError *error);
int gltf_file_load(GltfFile *f);

/* What an object says by that extension: an object; NULL when nothing. */
json_object *gltf_extension(json_object *o, const char *name);
/* Element `index` of an array of the document, "meshes", which member `key` of `asker` asks for. */
int gltf_item(const GltfFile *f, json_object *asker, const char *key, const char *array, size_t index,
              json_object **ret);
/* A member that is a number from 0 on; GLTF_NONE when there is none. */
int gltf_index(const GltfFile *f, json_object *o, const char *key, size_t *ret);
/* The same of an element of an array, which must be there. */
int gltf_element(const GltfFile *f, json_object *array, size_t i, size_t *ret);
/* What a member that is a number refers to in an array of the document; NULL when there is none. */
int gltf_follow(const GltfFile *f, json_object *o, const char *key, const char *array, size_t *ret_index,
                json_object **ret);
/* The bytes of the buffer view that member "bufferView" names; it must be there. */
int gltf_view(const GltfFile *f, json_object *o, const uint8_t **ret, size_t *ret_n, json_object **ret_view);
/* The bytes of member "uri": "data:…;base64,…", which are put into `own`, or a file that came along.
 * GLTF_ABSENT: it did not. */
enum { GLTF_ABSENT = 10 };
int gltf_uri(const GltfFile *f, json_object *o, Buf *own, const uint8_t **ret, size_t *ret_n);

/* An array of vectors in a buffer. */
typedef struct GltfAccessor {
        const uint8_t *data;
        size_t count, stride;
        unsigned type, parts; /* GLTF_FLOAT …; 1 to 4 numbers, or 16 */
        bool normalised;
        uint8_t *own; /* data, when the file has it in pieces ("sparse") */
} GltfAccessor;
void gltf_accessor_done(GltfAccessor *a);
/* The one that a member names, with at least `least` and at most `most` numbers a vector; ret stays as it is
 * when there is none. */
int gltf_accessor(const GltfFile *f, json_object *o, const char *key, unsigned least, unsigned most,
                  GltfAccessor *ret);
/* Number `part` of vector `i`, which must be below count; normalised ones from 0 (or -1) to 1. */
double gltf_number(const GltfAccessor *a, size_t i, unsigned part);
