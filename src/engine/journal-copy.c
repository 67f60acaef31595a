/* A whole journal as a file of its own. */
#include "engine/journal-private.h"

#include "base/fd.h"

#include <errno.h>

/* Where a database says whether it has a log: a copy has none, and can be read where nothing can be
 * written. */
#define HEAD_BYTES 100
#define HEAD_WRITE_VERSION 18
#define HEAD_READ_VERSION 19

static void free_serialized(unsigned char **p) {
        sqlite3_free(*p);
}

int journal_backup(Journal *j, int fd, uint64_t *ret_bytes) {
        __attribute__((cleanup(free_serialized))) unsigned char *data = NULL;
        sqlite3_int64 n = 0;
        int r;

        data = sqlite3_serialize(j->store.db, "main", &n, 0);
        if (!data || n < HEAD_BYTES)
                return -ENOMEM;
        data[HEAD_WRITE_VERSION] = data[HEAD_READ_VERSION] = 1;
        r = fd_replace(fd, data, (size_t)n);
        if (r < 0)
                return r;
        *ret_bytes = (uint64_t)n;
        return 0;
}
