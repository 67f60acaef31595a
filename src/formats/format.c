/* The table of formats, and what all of them need: errors, notes, names. */
#include "formats/internal.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define POINT_AT(name) &format_##name,
const Format *const formats[] = { FORMATS(POINT_AT) NULL };

/* Whether `word` is one of the words of `list`, without regard to case. */
static bool word_in(const char *list, const char *word) {
        size_t n = strlen(word);

        for (const char *at = list; *at;) {
                size_t length = strcspn(at, " ");

                if (length == n && !strncasecmp(at, word, n))
                        return true;
                at += length;
                at += strspn(at, " ");
        }
        return false;
}

static const Format *by_extension(const char *extension) {
        for (size_t i = 0; formats[i]; i++)
                if (word_in(formats[i]->extensions, extension))
                        return formats[i];
        return NULL;
}

const Format *format_by_name(const char *name) {
        for (size_t i = 0; formats[i]; i++)
                if (!strcmp(formats[i]->name, name))
                        return formats[i];
        return by_extension(name);
}

const Format *format_by_path(const char *path) {
        const char *slash = strrchr(path, '/');
        const char *file = slash ? slash + 1 : path;
        const char *dot = strrchr(file, '.');

        /* A file called ".gox" is hidden, and has no extension. */
        return dot && dot != file ? by_extension(dot + 1) : NULL;
}

char *format_names(bool readable) {
        CLEANUP_BUF Buf b = { 0 };
        size_t left = 0, n;

        for (size_t i = 0; formats[i]; i++)
                left += readable ? formats[i]->read != NULL : formats[i]->write != NULL;
        for (size_t i = 0; formats[i]; i++)
                if (readable ? formats[i]->read != NULL : formats[i]->write != NULL) {
                        left--;
                        if (buf_printf(&b, "%s%s", formats[i]->name,
                                       left > 1 ? ", "
                                       : left   ? " or "
                                                : "") < 0)
                                return NULL;
                }
        return buf_append(&b, "", 1) < 0 ? NULL : (char *)buf_take(&b, &n);
}

void format_explain(FormatError *error, uint64_t offset, const char *text, ...) {
        va_list ap;

        va_start(ap, text);
        (void)vsnprintf(error->message, sizeof(error->message), text, ap);
        va_end(ap);
        error->offset = offset;
}

void format_notes_done(FormatNotes *n) {
        for (size_t i = 0; i < n->n; i++)
                free(n->lines[i]);
        free(n->lines);
        *n = (FormatNotes){ 0 };
}

int format_note(FormatNotes *n, const char *text, ...) {
        char **lines = reallocarray(n->lines, n->n + 1, sizeof(*lines));
        va_list ap;
        int r;

        if (!lines)
                return -ENOMEM;
        n->lines = lines;

        va_start(ap, text);
        r = vasprintf(&n->lines[n->n], text, ap);
        va_end(ap);
        if (r < 0)
                return -ENOMEM;
        n->n++;
        return 0;
}

int format_note_alpha(FormatNotes *n, uint64_t n_faint, uint64_t n_lost) {
        int r = 0;

        if (n_faint)
                r = format_note(n, "%" PRIu64 " partly transparent voxels were written as solid ones",
                                n_faint);
        if (!r && n_lost)
                r = format_note(n, "%" PRIu64 " voxels with an alpha below %d were left out", n_lost,
                                ALPHA_SOLID);
        return r;
}

int format_name(const uint8_t *bytes, size_t n, char **ret) {
        static const char replacement[] = "\xef\xbf\xbd";
        char name[LAYER_NAME_MAX + 1];
        size_t length = 0;

        for (size_t i = 0; i < n && bytes[i];) {
                size_t valid = utf8_sequence((const char *)bytes + i, n - i);
                size_t add = valid ? valid : sizeof(replacement) - 1;

                if (length + add > LAYER_NAME_MAX)
                        break;
                memcpy(name + length, valid ? (const char *)bytes + i : replacement, add);
                length += add;
                i += valid ? valid : 1;
        }
        name[length] = 0;
        *ret = strdup(name);
        return *ret ? 0 : -ENOMEM;
}

int format_add_layer(Model *m, uint32_t id, const char *name, Volume **volume, FormatError *error,
                     Layer **ret) {
        Layer *layer;
        int r;

        r = model_add_layer(m, id, name, &layer);
        if (r == -E2BIG)
                return format_fail(error, 0,
                                   "the file has more than %d layers or objects, a model holds no more",
                                   MODEL_LAYERS_MAX);
        if (r < 0)
                return r;

        (void)volume_free(layer->volume);
        layer->volume = TAKE(*volume);
        *ret = layer;
        return 0;
}

int format_put_voxel(Volume *v, Point p, Colour c, uint64_t most, uint64_t offset, FormatError *error) {
        int r;

        r = volume_set(v, p, c);
        if (r < 0)
                return r;
        if (volume_blocks(v) > most)
                return format_fail(error, offset,
                                   "the voxels up to byte %" PRIu64
                                   " are too many, or lie too far apart: a file may fill %" PRIu64
                                   " blocks of 16×16×16",
                                   offset, most);
        return 0;
}
