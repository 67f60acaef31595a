/* File formats: a table, memory in and memory out. Readers believe nothing: every length is checked
 * against what is left, errors say at which byte. */
#pragma once

#include "base/buf.h"
#include "formats/settings.h"
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

enum { FORMAT_INVALID = 1, FORMAT_REFUSED = 2 };

/* Each stands in the file of its format; format.c lists them. */
typedef struct Format {
        const char *name;       /* "gox" */
        const char *extensions; /* "gox", "vox", "obj", "txt text": without dots, space between */
        const char *title;      /* "Goxel project" */
        const char *lacks; /* what of a model it cannot hold, for people: "alpha, materials"; NULL: it holds
                              all */
        const FormatOption *options; /* ended by a nameless row; NULL: there are none */
        /* 0; FORMAT_INVALID with error; -ENOMEM. NULL: cannot be read. */
        int (*read)(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings,
                    FormatNotes *notes, FormatError *error);
        /* 0; FORMAT_REFUSED with error (the format cannot hold this model); -ENOMEM. NULL: cannot be
         * written. notes and settings may not be NULL. */
        int (*write)(Buf *out, const Model *m, const FormatSettings *settings, FormatNotes *notes,
                     FormatError *error);
} Format;

/* All of them, ended by NULL. */
extern const Format *const formats[];
/* By its name, or by one of its extensions without regard to case. NULL: there is none. */
const Format *format_by_name(const char *name);
/* By the extension of a path, without regard to case; NULL when there is none. */
const Format *format_by_path(const char *path);

/* The names of the formats that can be written, or read: "gox, vox or txt". To be freed with free(); NULL
 * when memory is out. */
char *format_names(bool readable);

/* PNG, 8 bits RGBA, rows from the top, no padding. png_read caps both sides at `side_max`. */
int png_write(Buf *out, const uint8_t *rgba, uint32_t width, uint32_t height);
int png_read(const uint8_t *data, size_t n, uint32_t side_max, uint8_t **ret_rgba, uint32_t *ret_width,
             uint32_t *ret_height);
/* The same in 16 bits a channel; pictures of fewer are widened. */
int png_read_wide(const uint8_t *data, size_t n, uint32_t side_max, uint16_t **ret_rgba, uint32_t *ret_width,
                  uint32_t *ret_height);
