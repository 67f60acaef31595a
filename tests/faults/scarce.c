/* Loaded before libc: allocations go on to it, but for the one that is to fail. */
#include "scarce.h"

#include "base/macros.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json_tokener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* libc's own, under the names that are not ours to take. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);

static _Atomic long *left;
static bool spared;

/* What is done behind main() is no part of the program: a build for coverage writes down there what was
 * carried out. */
static void leave_alone(void) {
        left = NULL;
}

__attribute__((constructor)) static void find_counter(void) {
        const char *path = getenv(SCARCE_VARIABLE);
        int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
        Scarce *shared;

        if (fd < 0)
                return;
        shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        (void)close(fd);
        if (shared == MAP_FAILED)
                return;
        if (strcmp(program_invocation_short_name, "goxeld") == 0)
                left = &shared->goxeld;
        else if (strcmp(program_invocation_short_name, "goxel-engine") == 0)
                left = &shared->engine;
}

/* What is registered before main() would be called behind what the program itself has there. */
static void register_end(void) {
        static bool registered;

        /* Before it: that asks for memory, too. */
        if (!registered) {
                registered = true;
                (void)atexit(leave_alone);
        }
}

static int fails(void) {
        if (!left || spared || atomic_load(left) <= 0)
                return 0;
        register_end();
        if (atomic_fetch_sub(left, 1) != 1)
                return 0;
        errno = ENOMEM;
        return 1;
}

EXPORT void *malloc(size_t n) {
        return fails() ? NULL : __libc_malloc(n);
}

EXPORT void *calloc(size_t n, size_t size) {
        return fails() ? NULL : __libc_calloc(n, size);
}

EXPORT void *realloc(void *p, size_t n) {
        return fails() ? NULL : __libc_realloc(p, n);
}

EXPORT void *aligned_alloc(size_t alignment, size_t n) {
        return fails() ? NULL : __libc_memalign(alignment, n);
}

EXPORT int posix_memalign(void **ret, size_t alignment, size_t n) {
        void *p = fails() ? NULL : __libc_memalign(alignment, n);

        if (!p)
                return ENOMEM;
        *ret = p;
        return 0;
}

/* json-c 0.16 takes a name that it could not copy for one that is there, and dies. */
EXPORT json_object *json_tokener_parse_ex(json_tokener *tokener, const char *text, int n) {
        static json_object *(*theirs)(json_tokener *, const char *, int);
        json_object *tree;

        spared = true;
        if (!theirs)
                *(void **)&theirs = dlsym(RTLD_NEXT, "json_tokener_parse_ex");
        tree = theirs(tokener, text, n);
        spared = false;
        return tree;
}
