/* A whole journal as a file of its own, and back. */
#include "engine/journal-private.h"

#include "base/fd.h"
#include "engine/salvage.h"

#include <errno.h>
#include <string.h>

static void free_serialized(unsigned char **p) {
        sqlite3_free(*p);
}

int journal_backup(Journal *j, int fd, uint64_t *ret_bytes) {
        __attribute__((cleanup(free_serialized))) unsigned char *data = NULL;
        sqlite3_int64 n = 0;
        int r;

        data = sqlite3_serialize(j->store.db, "main", &n, 0);
        if (!data || n < STORE_HEAD_BYTES)
                return -ENOMEM;
        /* A copy has no log, and can be read where nothing can be written. */
        data[STORE_WRITE_FORMAT] = data[STORE_READ_FORMAT] = 1;
        r = fd_replace(fd, data, (size_t)n);
        if (r < 0)
                return r;
        *ret_bytes = (uint64_t)n;
        return 0;
}

int journal_look(Journal *from, Salvage *ret, JournalFinds *finds) {
        int r;

        r = salvage_read(ret, from);
        if (r < 0)
                return r;
        *finds = (JournalFinds){ .damaged = !salvage_is_whole(ret) || !store_is_sound(&from->store),
                                 .cut = ret->cut,
                                 .headless = ret->headless,
                                 .holes = ret->holes,
                                 .blocks_lost = ret->blocks_lost,
                                 .steps = ret->steps,
                                 .steps_lost = ret->steps_lost,
                                 .revision_read = ret->revision,
                                 .revision = ret->revision };
        return ret->model ? 0 : -EBADMSG;
}

static int restore_from(Journal *j, Journal *from, const char *name, JournalState *ret,
                        JournalFinds *finds) {
        CLEANUP_SALVAGE Salvage s = { 0 };
        char *copy;
        int r;

        r = journal_look(from, &s, finds);
        if (r == 0 && finds->damaged)
                r = -EBADMSG;
        if (r < 0)
                return r;
        copy = strdup(name);
        if (!copy)
                return -ENOMEM;
        r = salvage_write(&s, j, name, false, &finds->revision);
        if (r < 0) {
                free(copy);
                return r;
        }
        *ret = (JournalState){ .name = copy, .revision = finds->revision };
        ret->model = TAKE(s.model);
        return 0;
}

int journal_restore(Journal *j, int fd, size_t most, const char *name, JournalState *ret,
                    JournalFinds *finds, Obstacle *obstacle) {
        CLEANUP(journal_give_up) Journal *from = calloc(1, sizeof(*from));
        uint8_t *bytes;
        size_t n;
        int r;

        if (!from)
                return -ENOMEM;
        r = fd_read_file(fd, most, &bytes, &n);
        if (r < 0)
                return r;
        r = store_open_bytes(&from->store, bytes, n, obstacle);
        free(bytes);
        return r < 0 ? r : restore_from(j, from, name, ret, finds);
}
