#include "engine/store-log.h"

#include "base/macros.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#define HEAD 24        /* bytes of a frame's head: https://sqlite.org/fileformat2.html */
#define PAGE_MOST 4096 /* larger pages are written by themselves */

typedef struct LogFile {
        sqlite3_file base;
        sqlite3_int64 end; /* where the last write ended; -1: something else was done since */
        bool waits;        /* the head before `end` is not written yet */
        uint8_t head[HEAD];
        sqlite3_file real[]; /* the file of the system, with what it has behind */
} LogFile;

static sqlite3_file *real_of(LogFile *f) {
        return f->real;
}

static LogFile *log_of(sqlite3_file *file) {
        return (LogFile *)file;
}

/* Writes a head that waits, and waits for none at the place where the last write ended. */
static int settle(LogFile *f) {
        const sqlite3_int64 at = f->end - HEAD;

        f->end = -1;
        if (!f->waits)
                return SQLITE_OK;
        f->waits = false;
        return real_of(f)->pMethods->xWrite(real_of(f), f->head, HEAD, at);
}

static int write_frame(LogFile *f, const void *page, int n, sqlite3_int64 at) {
        /* A process uses its databases in one thread. */
        static uint8_t frame[HEAD + PAGE_MOST];

        memcpy(frame, f->head, HEAD);
        memcpy(frame + HEAD, page, (size_t)n);
        f->waits = false;
        return real_of(f)->pMethods->xWrite(real_of(f), frame, HEAD + n, at - HEAD);
}

/* Heads are also written anew, when a page of a large commit was: those are no beginning of a frame that
 * goes on where the one before has ended, and wait for nothing. */
static int log_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at) {
        LogFile *f = log_of(file);
        const bool goes_on = at == f->end;
        int rc = SQLITE_OK;

        if (f->waits && goes_on && n <= PAGE_MOST) {
                rc = write_frame(f, data, n, at);
        } else {
                if (f->waits)
                        rc = settle(f);
                if (rc == SQLITE_OK && goes_on && n == HEAD) {
                        memcpy(f->head, data, HEAD);
                        f->waits = true;
                } else if (rc == SQLITE_OK)
                        rc = real_of(f)->pMethods->xWrite(real_of(f), data, n, at);
        }
        f->end = rc == SQLITE_OK ? at + n : -1;
        return rc;
}

static int log_close(sqlite3_file *file) {
        (void)settle(log_of(file));
        return real_of(log_of(file))->pMethods->xClose(real_of(log_of(file)));
}

static int log_read(sqlite3_file *file, void *ret, int n, sqlite3_int64 at) {
        int rc = settle(log_of(file));

        return rc != SQLITE_OK ? rc
                               : real_of(log_of(file))->pMethods->xRead(real_of(log_of(file)), ret, n, at);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
        int rc = settle(log_of(file));

        return rc != SQLITE_OK ? rc
                               : real_of(log_of(file))->pMethods->xTruncate(real_of(log_of(file)), size);
}

static int log_sync(sqlite3_file *file, int flags) {
        int rc = settle(log_of(file));

        return rc != SQLITE_OK ? rc : real_of(log_of(file))->pMethods->xSync(real_of(log_of(file)), flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *ret) {
        int rc = settle(log_of(file));

        return rc != SQLITE_OK ? rc : real_of(log_of(file))->pMethods->xFileSize(real_of(log_of(file)), ret);
}

static int log_lock(sqlite3_file *file, int level) {
        return real_of(log_of(file))->pMethods->xLock(real_of(log_of(file)), level);
}

static int log_unlock(sqlite3_file *file, int level) {
        return real_of(log_of(file))->pMethods->xUnlock(real_of(log_of(file)), level);
}

static int log_check_lock(sqlite3_file *file, int *ret) {
        return real_of(log_of(file))->pMethods->xCheckReservedLock(real_of(log_of(file)), ret);
}

static int log_control(sqlite3_file *file, int operation, void *argument) {
        return real_of(log_of(file))->pMethods->xFileControl(real_of(log_of(file)), operation, argument);
}

static int log_sector(sqlite3_file *file) {
        return real_of(log_of(file))->pMethods->xSectorSize(real_of(log_of(file)));
}

static int log_device(sqlite3_file *file) {
        return real_of(log_of(file))->pMethods->xDeviceCharacteristics(real_of(log_of(file)));
}

static const sqlite3_io_methods methods = {
        .iVersion = 1,
        .xClose = log_close,
        .xRead = log_read,
        .xWrite = log_write,
        .xTruncate = log_truncate,
        .xSync = log_sync,
        .xFileSize = log_size,
        .xLock = log_lock,
        .xUnlock = log_unlock,
        .xCheckReservedLock = log_check_lock,
        .xFileControl = log_control,
        .xSectorSize = log_sector,
        .xDeviceCharacteristics = log_device,
};

static sqlite3_vfs *system_vfs;

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags) {
        LogFile *f = log_of(file);
        int rc;

        if (!(flags & SQLITE_OPEN_WAL))
                return system_vfs->xOpen(system_vfs, name, file, flags, ret_flags);
        *f = (LogFile){ .end = -1 };
        rc = system_vfs->xOpen(system_vfs, name, real_of(f), flags, ret_flags);
        /* Without methods nobody closes it. */
        if (rc == SQLITE_OK)
                f->base.pMethods = &methods;
        return rc;
}

const char *store_log_vfs(void) {
        static sqlite3_vfs vfs;

        if (system_vfs)
                return vfs.zName;
        if (sqlite3_initialize() != SQLITE_OK || !sqlite3_vfs_find(NULL))
                return NULL;
        vfs = *sqlite3_vfs_find(NULL);
        vfs.zName = "goxel";
        vfs.szOsFile += (int)sizeof(LogFile);
        vfs.xOpen = open_file;
        vfs.pNext = NULL;
        if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
                return NULL;
        system_vfs = sqlite3_vfs_find(NULL);
        return vfs.zName;
}
