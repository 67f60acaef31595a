/* One reader of the table of formats, chosen when this is built (FUZZ_FORMAT). What it accepts must be a
 * model that .gox can hold and give back. */
#include "base/text.h"
#include "formats/format.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define MUST(condition)                                                                                     \
        do {                                                                                                \
                if (!(condition))                                                                           \
                        abort();                                                                            \
        } while (0)

static void check_model(const Model *m) {
        MUST(m->n_layers <= MODEL_LAYERS_MAX);
        for (size_t i = 0; i < m->n_layers; i++) {
                const Layer *l = m->layers[i];

                MUST(l->id && l->id < m->next_id && strlen(l->name) <= LAYER_NAME_MAX);
                MUST(utf8_valid(l->name, strlen(l->name)));
                MUST(model_layer(m, l->id) == l);
        }
}

/* Big models are left: the point is what the reader lets through, not how fast the writer is. */
static void check_round_trip(const Model *m) {
        CLEANUP(model_free) Model *back = NULL;
        CLEANUP_BUF Buf file = { 0 };
        const Format *gox = format_by_name("gox");
        FormatNotes notes = { 0 };
        FormatSettings settings;
        FormatError error = { 0 };
        size_t blocks = 0;

        for (size_t i = 0; i < m->n_layers; i++)
                blocks += volume_blocks(m->layers[i]->volume);
        if (blocks > 64)
                return;
        settings_init(&settings, gox->options, FORMAT_WRITES);
        MUST(!gox->write(&file, m, &settings, &notes, &error));
        settings_init(&settings, gox->options, FORMAT_READS);
        MUST(!gox->read(&back, file.data, file.n, &settings, &notes, &error));
        format_notes_done(&notes);
        MUST(back->n_layers == m->n_layers);
        for (size_t i = 0; i < m->n_layers; i++)
                MUST(volume_count(back->layers[i]->volume) == volume_count(m->layers[i]->volume));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
        CLEANUP(model_free) Model *m = NULL;
        const Format *f = format_by_name(FUZZ_FORMAT);
        FormatNotes notes = { 0 };
        FormatSettings settings;
        FormatError error = { 0 };
        int r;

        settings_init(&settings, f->options, FORMAT_READS);
        r = f->read(&m, data, n, &settings, &notes, &error);
        format_notes_done(&notes);

        if (r) {
                MUST(!m && r == FORMAT_INVALID && error.message[0] && error.offset <= n);
                return 0;
        }
        check_model(m);
        check_round_trip(m);
        return 0;
}
