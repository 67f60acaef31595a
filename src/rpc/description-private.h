/* What the files of Description share. */
#pragma once

#include "rpc/description.h"

#define DESCRIPTION_MAX (4u << 20)

/* A name or alias without prefix, and whose it is. */
typedef struct Entry {
        Span name;
        size_t method;
} Entry;

struct Description {
        int file; /* -1: none */
        DescribedMethod *methods;
        size_t n_methods;
        bool has_methods; /* a list of them, if an empty one */
        Entry *entries;   /* sorted by name */
        size_t n_entries;
        char *reads, *writes; /* extensions as words; NULL: none */
};

/* Fills in the methods and extensions. -EINVAL, -ENOMEM, and a part is there. */
int description_scan(Description *d, const char *text, size_t n);
