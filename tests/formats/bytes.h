/* Files made by hand, byte by byte, for tests of readers; and models compared. All of it ends the test
 * when memory is out. */
#pragma once

#include "formats/format.h"

void put_bytes(Buf *b, const void *data, size_t n);
void put_text(Buf *b, const char *text);
void put_u32(Buf *b, uint32_t value);
void put_i32(Buf *b, int32_t value);
void put_floats(Buf *b, const float *values, size_t n);

/* A length, then the text: strings of .vox, keys and values of both. */
void put_string(Buf *b, const char *text);
/* A whole chunk of .gox, with its checksum of 0. */
void put_gox_chunk(Buf *b, const char *type, const Buf *contents);
/* A whole chunk of .vox without children. */
void put_vox_chunk(Buf *b, const char *type, const Buf *contents);

/* What the row of the format returns; options as "up=z scale=2", NULL: the defaults. The notes may be NULL.
 */
int try_read(const char *format, const char *options, const uint8_t *data, size_t n, Model **ret,
             FormatNotes *notes, FormatError *error);
int try_write(const char *format, const char *options, const Model *m, Buf *ret, FormatNotes *notes,
              FormatError *error);
/* Reads with `format` and fails the test when that fails. */
Model *read_model(const char *format, const Buf *file);
Model *read_model_with(const char *format, const char *options, const Buf *file);
/* Writes likewise; the notes may be NULL. */
void write_model(const char *format, const Model *m, Buf *ret, FormatNotes *notes);
void write_model_with(const char *format, const char *options, const Model *m, Buf *ret, FormatNotes *notes);
/* Expects FORMAT_INVALID and every one of the texts (NULL ends them) in the message. */
void expect_invalid(const char *format, const Buf *file, ...);

/* Layers in order with all they have, box, voxels. */
void assert_same_model(const Model *a, const Model *b);
void assert_same_volume(const Volume *a, const Volume *b);
void assert_colour(Colour c, uint8_t r, uint8_t g, uint8_t b, uint8_t a);

/* Reads the file cut off after every byte, then with one bit of every byte turned round: an error with
 * a message or a model, nothing else. */
void torment(const char *format, const Buf *file);
