/* File formats: a table, memory in and memory out. Readers believe nothing: every length is checked
 * against what is left, errors say at which byte. */
#pragma once

#include "base/buf.h"
#include "voxel/model.h"

typedef struct FormatError {
        char message[400]; /* "chunk XYZI at byte 1204 claims 4000000000 voxels, the file has 812 bytes left"
                            */
        uint64_t offset;   /* byte in the file where reading failed */
} FormatError;

/* What a target could not hold, told to the user: "312 colours, the format has 255: nearest taken". */
typedef struct FormatNotes {
        char **lines;
        size_t n;
} FormatNotes;
void format_notes_done(FormatNotes *n);
int format_note(FormatNotes *n, const char *text, ...) PRINTF(2, 3);

typedef struct FormatOptions {
        bool z_up;              /* meshes: keep Z up instead of turning to Y up */
        const uint8_t *preview; /* .gox: a PNG of 128×128 for its PREV chunk; NULL: none */
        size_t preview_n;
} FormatOptions;

enum { FORMAT_INVALID = 1, FORMAT_REFUSED = 2 };

typedef struct Format {
        const char *name;       /* "gox" */
        const char *extensions; /* "gox", "vox", "obj", "txt text": without dots, space between */
        const char *title;      /* "Goxel project" */
        /* 0; FORMAT_INVALID with error; -ENOMEM. NULL: cannot be read. */
        int (*read)(Model **ret, const uint8_t *data, size_t n, FormatError *error);
        /* 0; FORMAT_REFUSED with error (the format cannot hold this model); -ENOMEM. NULL: cannot be
         * written. notes and options may not be NULL. */
        int (*write)(Buf *out, const Model *m, const FormatOptions *options, FormatNotes *notes,
                     FormatError *error);
} Format;

/* Ended by a nameless row. */
extern const Format formats[];
const Format *format_by_name(const char *name);
/* By the extension of a path, without regard to case; NULL when there is none. */
const Format *format_by_path(const char *path);

/* The names of all formats, or of those that can be read: "gox, vox or txt". To be freed with free(); NULL
 * when memory is out. */
char *format_names(bool readable);

/* PNG, 8 bits RGBA, rows from the top, no padding. png_read caps both sides at `side_max`. */
int png_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height);
int png_read(const uint8_t *data, size_t n, uint32_t side_max, uint8_t **ret_rgba, uint32_t *ret_width,
             uint32_t *ret_height);
