/* What the formats share among themselves: errors, limits, and the prototypes behind the table. */
#pragma once

#include "base/progress.h"
#include "formats/format.h"
#include "voxel/blit.h"

#include <errno.h>

/* In the order in which they are listed to people. */
#define FORMATS(F)                                                                                          \
        F(gox)                                                                                              \
        F(vox)                                                                                              \
        F(qb)                                                                                               \
        F(qbcl)                                                                                             \
        F(qbt)                                                                                              \
        F(qef)                                                                                              \
        F(kvx)                                                                                              \
        F(kv6)                                                                                              \
        F(vxl)                                                                                              \
        F(cub)                                                                                              \
        F(binvox)                                                                                           \
        F(schematic)                                                                                        \
        F(schem)                                                                                            \
        F(litematic)                                                                                        \
        F(mts)                                                                                              \
        F(csv)                                                                                              \
        F(txt) F(json) F(obj) F(ply) F(stl) F(gltf) F(glb) F(povray) F(png_slices) F(image) F(heightmap)

#define DECLARE_FORMAT(name) extern const Format format_##name;
FORMATS(DECLARE_FORMAT)

/* From here on a voxel counts as solid where a format knows only solid and empty (Goxel's threshold). */
#define ALPHA_SOLID 127

/* Blocks that may come to be without the file paying for each by its size: instances of a .vox model,
 * clones, shapes, voxels far from each other. At most 1 GiB of colours. */
#define FORMAT_BLOCKS_MOST ((uint64_t)1 << 16)

/* Both fill in the error and yield what is to be handed up. Macros, so that the compiler sees that it is
 * not 0. */
#define format_fail(error, offset, ...) (format_explain(error, offset, __VA_ARGS__), FORMAT_INVALID)
#define format_refuse(error, ...) (format_explain(error, 0, __VA_ARGS__), FORMAT_REFUSED)
void format_explain(FormatError *error, uint64_t offset, const char *text, ...) PRINTF(3, 4);

/* Makes room for one element more in an array of malloc. 0 or -ENOMEM. */
#define GROW(array, capacity, n)                                                                            \
        ({                                                                                                  \
                size_t more_ = (n) ? 2 * (n) : 16;                                                          \
                __typeof__(array) grown_ =                                                                  \
                        (n) < (capacity) ? (array) : reallocarray((array), more_, sizeof(*(array)));        \
                if (grown_ && (n) >= (capacity))                                                            \
                        (capacity) = more_;                                                                 \
                if (grown_)                                                                                 \
                        (array) = grown_;                                                                   \
                grown_ ? 0 : -ENOMEM;                                                                       \
        })

/* A layer name out of a file's bytes: up to the first NUL, invalid UTF-8 replaced by U+FFFD, cut at
 * LAYER_NAME_MAX on a whole character. -ENOMEM. */
int format_name(const uint8_t *bytes, size_t n, char **ret);

/* Adds a layer on top that takes over the volume (which is NULL afterwards). FORMAT_INVALID when the
 * model has all the layers it may have. */
int format_add_layer(Model *m, uint32_t id, const char *name, Volume **volume, FormatError *error,
                     Layer **ret);

/* Tells of voxels that became solid, and of those that were left out as too faint. -ENOMEM. */
int format_note_alpha(FormatNotes *n, uint64_t n_faint, uint64_t n_lost);

/* Sets a voxel of a volume that may have `most` blocks. FORMAT_INVALID, naming the byte, when it gets more;
 * -ENOMEM. */
int format_put_voxel(Volume *v, Point p, Colour c, uint64_t most, uint64_t offset, FormatError *error);

/* Readers tell how far they are in their innermost loops, now and then: `done` of what progress_begin()
 * named, at every so manyth step. */
static inline void format_tell(uint64_t step, uint64_t done) {
        if (step % 4096 == 0)
                progress_at(done);
}

/* Prototypes of what a row holds, for formats whose reader and writer stand in files of their own. */
#define FORMAT_READER(name)                                                                                 \
        int name(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,                \
                 FormatNotes *notes, FormatError *error)
#define FORMAT_WRITER(name)                                                                                 \
        int name(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,              \
                 FormatError *error)
