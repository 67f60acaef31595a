/* format-tool convert IN OUT [NAME=VALUE…] — through the table of formats, each named by its extension.
 * format-tool count IN      — a line for each layer: id, voxels, visible, name; then the whole.
 * For tests; exit 1 with a line on stderr when something cannot be read or written. */
#include "base/fd.h"
#include "formats/format.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_MOST ((size_t)1 << 30)

static int fail(const char *path, const char *why) {
        (void)fprintf(stderr, "%s: %s\n", path, why);
        return -EINVAL;
}

static void tell_notes(const char *path, FormatNotes *notes) {
        for (size_t i = 0; i < notes->n; i++)
                (void)fprintf(stderr, "%s: note: %s\n", path, notes->lines[i]);
        format_notes_done(notes);
}

static int load(const char *path, Model **ret) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
        const Format *format = format_by_path(path);
        CLEANUP_FREE uint8_t *data = NULL;
        FormatNotes notes = { 0 };
        FormatSettings settings;
        FormatError error;
        size_t n = 0;
        int r;

        if (!format || !format->read)
                return fail(path, "no format that can be read");
        r = fd < 0 ? -errno : fd_read_file(fd, FILE_MOST, &data, &n);
        if (r < 0)
                return fail(path, strerror(-r));
        settings_init(&settings, format->options, FORMAT_READS);
        r = format->read(ret, data, n, &settings, &notes, &error);
        tell_notes(path, &notes);
        return r ? fail(path, r < 0 ? strerror(-r) : error.message) : 0;
}

static int save(const char *path, const Model *m, char **options) {
        CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        const Format *format = format_by_path(path);
        FormatNotes notes = { 0 };
        CLEANUP_BUF Buf out = { 0 };
        FormatSettings settings;
        FormatError error;
        int r;

        if (!format || !format->write)
                return fail(path, "no format that can be written");
        settings_init(&settings, format->options, FORMAT_WRITES);
        for (; *options; options++) {
                char *equals = strchr(*options, '=');

                if (equals)
                        *equals = '\0';
                if (!equals || settings_parse(&settings, *options, equals + 1))
                        return fail(path, *options);
        }
        r = format->write(&out, m, &settings, &notes, &error);
        tell_notes(path, &notes);
        if (r)
                return fail(path, r < 0 ? strerror(-r) : error.message);
        r = fd < 0 ? -errno : fd_write_all(fd, out.data, out.n);
        return r < 0 ? fail(path, strerror(-r)) : 0;
}

static int convert(const char *in, const char *out, char **options) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = load(in, &m);
        return r < 0 ? r : save(out, m, options);
}

static int count(const char *in) {
        CLEANUP(model_free) Model *m = NULL;
        int r;

        r = load(in, &m);
        if (r < 0)
                return r;
        for (size_t i = 0; i < m->n_layers; i++)
                printf("%" PRIu32 " %" PRIu64 " %s %s\n", m->layers[i]->id,
                       volume_count(m->layers[i]->volume), m->layers[i]->visible ? "visible" : "hidden",
                       m->layers[i]->name);
        printf("all %" PRIu64 "\n", model_count(m));
        return 0;
}

int main(int argc, char *argv[]) {
        if (argc >= 4 && !strcmp(argv[1], "convert"))
                return convert(argv[2], argv[3], argv + 4) < 0;
        if (argc == 3 && !strcmp(argv[1], "count"))
                return count(argv[2]) < 0;
        (void)fprintf(stderr, "usage: %s convert IN OUT [NAME=VALUE…] | count IN\n", argv[0]);
        return 2;
}
