#include "voxel/undo.h"

#include "voxel/volume-private.h"

#include <assert.h>

/* Called by a volume before one of its blocks changes. */
static int keep_block(void *userdata, Point block, Block *before) {
        Table *kept = userdata;
        int r;

        if (table_find(kept, block))
                return 0;
        r = table_reserve(kept, 1);
        if (r < 0)
                return r;

        (void)table_insert(kept, block, block_ref(before));
        return 0;
}

void volume_keep_before(Volume *v, Table *before) {
        volume_watch(v, keep_block, before);
}

/* What was not there goes first, so that the table never holds more than it held already. */
void volume_take_back(Volume *v, Table *before) {
        volume_watch(v, NULL, NULL);
        for (unsigned pass = 0; pass < 2; pass++)
                for (size_t i = 0; i < before->capacity; i++) {
                        const Slot *slot = &before->slots[i];
                        int r;

                        if (slot->hash == 0 || (slot->block != NULL) != (pass == 1))
                                continue;
                        r = volume_put_block(v, slot->at, slot->block);
                        assert(r == 0);
                        (void)r;
                }
        table_done(before);
        volume_fit(v);
}

void volume_settle(Volume *v, Table *before) {
        volume_watch(v, NULL, NULL);
        for (size_t i = 0; i < before->capacity; i++)
                if (before->slots[i].hash != 0)
                        volume_pack(v, before->slots[i].at);
        table_done(before);
        volume_fit(v);
}
