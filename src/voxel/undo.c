#include "voxel/undo.h"

#include "voxel/volume-private.h"

#include <assert.h>

int undo_keep(Table *before, Point block, Block *was) {
        int r;

        if (table_find(before, block))
                return 0;
        r = table_reserve(before, 1);
        if (r < 0)
                return r;

        (void)table_insert(before, block, block_ref(was));
        return 0;
}

static int keep_block(void *userdata, Point block, Block *before) {
        return undo_keep(userdata, block, before);
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
