/* Which objects of a scene become one layer: a scene may have many times the objects that a model holds
 * layers. */
#include "formats/vox.h"

#include "formats/internal.h"

#include <inttypes.h>

/* Objects that are alike in these become one layer. */
typedef struct Key {
        uint64_t of;    /* what they belong to */
        uint64_t state; /* frame, and whether hidden */
        size_t index;   /* of the instance */
} Key;

static const char *const whole[] = {
        [VOX_BY_GROUP] = "each group",
        [VOX_BY_LAYER] = "each layer of the file",
        [VOX_BY_NOTHING] = "the scene",
};

static Key key_of(const VoxInstance *in, size_t index, enum VoxBy by) {
        const uint64_t alone = UINT64_MAX - index, pieces = (uint64_t)1 << 32 | in->pieces;
        Key key = { .state = (uint64_t)in->frame << 1 | in->hidden, .index = index };

        switch (by) {
        case VOX_BY_AUTO:
        case VOX_BY_OBJECT:
                key.of = in->pieces ? pieces : alone;
                break;
        case VOX_BY_GROUP:
                key.of = in->group ? in->group : in->pieces ? pieces : alone;
                break;
        case VOX_BY_LAYER:
                key.of = (uint32_t)in->layer;
                break;
        case VOX_BY_NOTHING:
                key.state = in->hidden;
                break;
        }
        return key;
}

static int key_order(const void *a, const void *b) {
        const Key *p = a, *q = b;

        if (p->of != q->of)
                return p->of < q->of ? -1 : 1;
        if (p->state != q->state)
                return p->state < q->state ? -1 : 1;
        return (p->index > q->index) - (p->index < q->index);
}

static bool key_equal(const Key *p, const Key *q) {
        return p->of == q->of && p->state == q->state;
}

/* Returns how many layers that makes. */
static size_t join(VoxScene *scene, Key *keys, enum VoxBy by) {
        size_t n = 0;

        for (size_t i = 0; i < scene->n; i++)
                keys[i] = key_of(&scene->instances[i], i, by);
        qsort(keys, scene->n, sizeof(*keys), key_order);
        for (size_t i = 0; i < scene->n; i++) {
                VoxInstance *in = &scene->instances[keys[i].index];

                in->first = !i || !key_equal(&keys[i], &keys[i - 1]);
                in->next = 0;
                if (!in->first)
                        scene->instances[keys[i - 1].index].next = (uint32_t)keys[i].index;
                n += in->first;
        }
        return n;
}

static int fail_many(const VoxScene *scene, size_t n, FormatError *error) {
        return format_fail(error, scene->instances[scene->n - 1].offset,
                           "the scene makes %zu layers this way, a model holds no more than %d: say "
                           "split=auto, split=layers or split=none",
                           n, MODEL_LAYERS_MAX);
}

int vox_scene_part(VoxScene *scene, FormatNotes *notes, FormatError *error) {
        const bool chosen = scene->by != VOX_BY_AUTO;
        enum VoxBy by = chosen ? scene->by : VOX_BY_OBJECT;
        CLEANUP_FREE Key *keys = NULL;
        size_t n;
        int r = 0;

        if (!scene->n)
                return 0;
        keys = calloc(scene->n, sizeof(*keys));
        if (!keys)
                return -ENOMEM;
        while ((n = join(scene, keys, by)) > MODEL_LAYERS_MAX && !chosen && by < VOX_BY_NOTHING)
                by++;
        if (n > MODEL_LAYERS_MAX)
                return fail_many(scene, n, error);
        if (!chosen && by != VOX_BY_OBJECT)
                r = format_note(notes,
                                "the scene has %zu objects, a model holds no more than %d layers: %s became "
                                "one",
                                scene->n, MODEL_LAYERS_MAX, whole[by]);
        scene->by = by;
        return r;
}
