#include "engine/preview.h"

#include "formats/format.h"
#include "render/thumbnail.h"

#include <errno.h>
#include <stdlib.h>

#define SIDE 128 /* as Goxel wants it */

struct Preview {
        Thumbnail *drawn;
        Buf png; /* of what is drawn */
};

Preview *preview_free(Preview *p) {
        if (!p)
                return NULL;
        thumbnail_free(p->drawn);
        buf_done(&p->png);
        free(p);
        return NULL;
}

static int preview_new(Preview **ret) {
        CLEANUP(preview_free) Preview *p = calloc(1, sizeof(*p));
        int r;

        if (!p)
                return -ENOMEM;
        r = thumbnail_new(&p->drawn, SIDE);
        if (r < 0)
                return r;
        *ret = TAKE(p);
        return 0;
}

/* A layer that is alone is looked at where it is: to share its blocks would write to each, which in a fork
 * copies the pages that they stand in. `flat`: freed by the caller. */
static int look(const Model *m, Volume **flat, const Volume **ret) {
        const Layer *alone = model_alone(m);
        int r;

        if (alone) {
                *ret = alone->volume;
                return 0;
        }
        r = model_flatten(m, flat);
        *ret = *flat;
        return r;
}

static int follow(Preview *p, const Model *m) {
        CLEANUP(volume_free) Volume *flat = NULL;
        const Volume *v;
        int r;

        r = look(m, &flat, &v);
        if (r >= 0)
                r = thumbnail_follow(p->drawn, v);
        if (r < 0 || (r == THUMBNAIL_SAME && p->png.n > 0))
                return r;
        p->png.n = 0;
        return png_write(&p->png, thumbnail_pixels(p->drawn), SIDE, SIDE);
}

void preview_follow(Preview **p, const Model *m) {
        if (model_blocks(m) > PREVIEW_BLOCKS_MOST || (!*p && preview_new(p) < 0) || follow(*p, m) < 0)
                *p = preview_free(*p);
}

int preview_write(const Preview *p, const Model *m, Buf *ret) {
        CLEANUP(volume_free) Volume *flat = NULL;
        CLEANUP_FREE uint8_t *pixels = NULL;
        const Volume *v;
        int r;

        r = look(m, &flat, &v);
        if (r < 0)
                return r;
        if (p && thumbnail_shows(p->drawn, v))
                return buf_append(ret, p->png.data, p->png.n);
        r = thumbnail(&pixels, v, SIDE);
        return r < 0 ? r : png_write(ret, pixels, SIDE, SIDE);
}
