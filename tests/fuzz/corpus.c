/* fuzz-corpus FORMAT DIR: files of that format, as our own writer makes them, to begin fuzzing with: small
 * models, each with every option at its default and at another value. */
#include "base/fd.h"
#include "formats/format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static void paint(Volume *v, Box box, Colour c) {
        (void)volume_fill(v, box, MODE_OVER, c);
}

static int model_make(unsigned kind, Model **ret) {
        CLEANUP(model_free) Model *m = NULL;
        Layer *second;
        int r;

        r = model_new(&m, 8, 8, 8);
        if (r < 0)
                return r;
        if (kind > 0)
                paint(m->layers[0]->volume, (Box){ { 0, 0, 0 }, { 2, 1, 0 } }, (Colour){ 255, 0, 0, 255 });
        if (kind > 1) {
                paint(m->layers[0]->volume, (Box){ { -20, 3, 1 }, { -18, 5, 2 } },
                      (Colour){ 0, 128, 9, 255 });
                r = model_add_layer(m, 0, "second", &second);
                if (r < 0)
                        return r;
                paint(second->volume, (Box){ { 1, 1, 1 }, { 4, 4, 4 } }, (Colour){ 9, 9, 200, 90 });
        }
        *ret = TAKE(m);
        return 0;
}

static int write_file(const char *dir, const char *name, unsigned number, const Buf *data) {
        CLEANUP_FREE char *path = NULL;
        CLEANUP_FD int fd = -1;

        if (asprintf(&path, "%s/%s-%u", dir, name, number) < 0)
                return -ENOMEM;
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        return fd < 0 ? -errno : fd_write_all(fd, data->data, data->n);
}

/* The value that is not the default; false: there is none that could be told. */
static bool turn_over(FormatSettings *s, const FormatOption *o) {
        const FormatValue *value;
        const char *space;
        char word[64];

        if (!(o->use & FORMAT_WRITES))
                return false;
        value = setting(s, o->name);
        switch (o->type) {
        case OPTION_BOOL:
                return settings_set_bool(s, o->name, !value->i) == 0;
        case OPTION_CHOICE:
                space = strrchr(o->choices, ' ');
                (void)snprintf(word, sizeof(word), "%s", space ? space + 1 : o->choices);
                return settings_set_text(s, o->name, word) == 0;
        case OPTION_INT:
        case OPTION_NUMBER:
                return settings_set_number(s, o->name, value->number + 1) == 0;
        case OPTION_STRING:
        case OPTION_COLOUR:
                break;
        }
        return false;
}

static int write_one(const Format *f, const FormatSettings *settings, const char *dir, unsigned *number) {
        for (unsigned kind = 0; kind < 3; kind++) {
                CLEANUP(model_free) Model *m = NULL;
                CLEANUP_BUF Buf out = { 0 };
                FormatNotes notes = { 0 };
                FormatError error;
                int r;

                r = model_make(kind, &m);
                if (r == 0)
                        r = f->write(&out, m, settings, &notes, &error);
                format_notes_done(&notes);
                if (r == FORMAT_REFUSED)
                        continue;
                if (r == 0)
                        r = write_file(dir, f->name, (*number)++, &out);
                if (r < 0)
                        return r;
        }
        return 0;
}

int main(int argc, char **argv) {
        const Format *f = argc == 3 ? format_by_name(argv[1]) : NULL;
        FormatSettings settings;
        unsigned number = 0;
        int r = 0;

        if (!f) {
                (void)fprintf(stderr, "usage: fuzz-corpus FORMAT DIR\n");
                return 2;
        }
        if (!f->write)
                return 0;
        settings_init(&settings, f->options, FORMAT_WRITES);
        r = write_one(f, &settings, argv[2], &number);
        for (const FormatOption *o = f->options; r == 0 && o && o->name; o++) {
                settings_init(&settings, f->options, FORMAT_WRITES);
                if (turn_over(&settings, o))
                        r = write_one(f, &settings, argv[2], &number);
        }
        if (r < 0)
                (void)fprintf(stderr, "fuzz-corpus: %s: %s\n", argv[2], strerror(-r));
        return r < 0;
}
