/* The descriptor store of a service manager, as far as goxeld uses it. */
#pragma once

#include "base/macros.h"

#define KEEP_MAX 1200

typedef struct Keep {
        char *names[KEEP_MAX];
        int fds[KEEP_MAX];
        size_t n;
} Keep;

/* Obeys a notice (FDSTORE=1, FDSTOREREMOVE=1); the descriptors that came with it (taken over) are kept or
 * closed. */
void keep_obey(Keep *k, const char *notice, const int *fds, size_t n);
/* Drops everything, as a manager does when the service is stopped. */
void keep_drop(Keep *k);
/* For the child that becomes goxeld: `listener` and all that is kept, from descriptor 3 on, and the
 * variables that say so. */
void keep_pass(const Keep *k, int listener);
