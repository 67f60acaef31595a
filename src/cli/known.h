/* What goxelctl knows of the daemon without asking it: its methods and formats, as they were when it was
 * built. */
#pragma once

#include "base/macros.h"

typedef struct KnownParam {
        const char *name;
        const char *choices; /* "cube sphere"; NULL: any value */
        const char *text;
        const char *expected; /* "an integer from 0 to 255" */
        const char *fallback; /* NULL: none */
        bool required;
        bool common; /* of all methods of a project */
} KnownParam;

typedef struct KnownMethod {
        const char *name;
        const char *aliases; /* with spaces between; NULL: none */
        const char *summary;
        const char *project_param; /* NULL: none */
        bool is_long;              /* may take long: it can be cancelled */
        bool of_project;           /* an engine's, who knows a request again by its key */
        const char *result;        /* its shape, as JSON; NULL: not described */
        const char *example;       /* parameters, as JSON; NULL: none */
        const KnownParam *params;  /* ended by a nameless row */
} KnownMethod;

typedef struct KnownOption {
        const char *name;
        const char *type;     /* "int", "number", "bool", "choice", "string" or "colour" */
        bool reads, writes;   /* for which it is */
        const char *choices;  /* "y z"; NULL: any value */
        const char *range;    /* "0.01 to 1000"; NULL: any */
        const char *fallback; /* NULL: none */
        const char *unit;     /* NULL: none */
        const char *text;
} KnownOption;

typedef struct KnownFormat {
        const char *name, *title;
        const char *extensions; /* with spaces between */
        const char *lacks;      /* what of a model it cannot hold; NULL: it holds all */
        bool reads, writes;
        const KnownOption *options; /* ended by a nameless row */
        const char *json;           /* as goxel.list_formats tells it */
} KnownFormat;

/* Ended by nameless rows; made by known-tables when goxelctl is built. */
extern const KnownMethod known_methods[];
extern const KnownFormat known_formats[];

/* By its name or an alias, each with or without "goxel."; NULL: there is none. */
const KnownMethod *known_method(const char *name);
/* By its name or an extension, without regard to case; NULL: there is none. */
const KnownFormat *known_format(const char *name);
/* NULL: the format has no such option for reading, or for writing. */
const KnownOption *known_option(const KnownFormat *f, bool reading, const char *name, size_t n);
/* NULL: the method has no such parameter. */
const KnownParam *known_param(const KnownMethod *m, const char *name, size_t n);
