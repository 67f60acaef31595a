/* What goxelctl knows of the daemon without asking it: its methods and formats, as they were when it was
 * built. */
#pragma once

#include "base/macros.h"

typedef struct KnownParam {
        const char *name;
        const char *choices; /* "cube sphere"; NULL: any value */
        const char *text;
} KnownParam;

typedef struct KnownMethod {
        const char *name;
        const char *aliases; /* with spaces between; NULL: none */
        const char *summary;
        const char *project_param; /* NULL: none */
        bool is_long;              /* may take long: it can be cancelled */
        const KnownParam *params;  /* ended by a nameless row */
} KnownMethod;

typedef struct KnownFormat {
        const char *name, *title;
        bool reads, writes;
} KnownFormat;

/* Ended by nameless rows; made by known-tables when goxelctl is built. */
extern const KnownMethod known_methods[];
extern const KnownFormat known_formats[];

/* By its name or an alias, each with or without "goxel."; NULL: there is none. */
const KnownMethod *known_method(const char *name);
/* NULL: the method has no such parameter. */
const KnownParam *known_param(const KnownMethod *m, const char *name, size_t n);
