/* What of the look of a scene a model does not have, or the file does not say in a way that can be followed.
 * What is not seen in the voxels is not told: settings of a renderer, names of colours, colours of layers.
 */
#include "formats/vox.h"

#include "formats/internal.h"

/* Things that a colour may have, and how many used ones have them. */
typedef struct Shine {
        size_t media, power, clear, unseen;
} Shine;

static bool odd(const VoxMaterial *m) {
        return m->medium || m->power || m->clear || (m->special && !(m->is.colour[3] > 0));
}

static bool any_odd(const VoxFile *f) {
        for (size_t i = 1; i < ARRAY_LEN(f->materials); i++)
                if (odd(&f->materials[i]))
                        return true;
        return false;
}

static void find_used(const VoxFile *f, bool used[static 256]) {
        for (size_t i = 0; i < f->n_models; i++) {
                const VoxModel *m = &f->models[i];

                for (uint32_t k = 0; k < m->n; k++)
                        used[m->voxels[4 * (size_t)k + 3]] = true;
        }
}

static Shine count(const VoxFile *f) {
        bool used[256] = { false };
        Shine s = { 0 };

        if (!any_odd(f))
                return s;
        find_used(f, used);
        for (size_t i = 1; i < ARRAY_LEN(used); i++) {
                const VoxMaterial *m = &f->materials[i];

                s.media += used[i] && m->medium;
                s.power += used[i] && m->power;
                s.clear += used[i] && m->clear;
                s.unseen += used[i] && m->special && !(m->is.colour[3] > 0);
        }
        return s;
}

int vox_losses_tell(const VoxFile *f, const VoxScene *scene, FormatNotes *notes) {
        const Shine s = count(f);
        const struct {
                size_t n;
                const char *one, *many;
        } losses[] = {
                { scene->n_moving, "object moves: it stands where it begins",
                  "objects move: they stand where they begin" },
                { s.media, "colour is a cloud or another medium: it is solid",
                  "colours are clouds or other media: they are solid" },
                { s.power, "colour shines with a power (_flux) that is left out",
                  "colours shine with a power (_flux) that is left out" },
                { s.clear, "colour of clear glass is a tenth solid, so that it is seen",
                  "colours of clear glass are a tenth solid, so that they are seen" },
                { s.unseen, "colour lets all light through: it is not seen in pictures",
                  "colours let all light through: they are not seen in pictures" },
                { f->n_cameras, "camera was left out", "cameras were left out" },
        };
        int r = 0;

        for (size_t i = 0; !r && i < ARRAY_LEN(losses); i++)
                if (losses[i].n)
                        r = format_note(notes, "%zu %s", losses[i].n,
                                        losses[i].n == 1 ? losses[i].one : losses[i].many);
        return r;
}
