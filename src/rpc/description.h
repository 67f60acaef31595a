/* What goxel-engine --describe printed, as goxeld and the clients use it: they route a request and know
 * its form without knowing the engine. */
#pragma once

#include "rpc/method.h"

typedef struct DescribedMethod {
        json_object *json; /* the whole of it */
        const char *name;  /* as its row has it; lives as long as the description */
        unsigned flags;
        const char *project_param; /* the parameter that names the project; NULL: there is none */
        int project_position;      /* of that in positional params; -1: only by name */
        const char *path_param;    /* the parameter that names a file; NULL: there is none */
        const char *path_names;    /* the names under which it comes, as words */
        int path_position;         /* likewise */
        const char *other_param;   /* the parameter that names a further project to be read; NULL: none */
        int other_position;        /* likewise */
        int error;                 /* code of a failure at its work; 0: none of its own */
} DescribedMethod;

typedef struct Description Description;

/* From JSON text, or from a tree (keeps a reference). -EINVAL when it is no description; -ENOMEM. */
int description_parse(Description **ret, const char *text, size_t n);
int description_new(Description **ret, json_object *json);
/* Reads the file at path. -errno of that, too. */
int description_load(Description **ret, const char *path);
Description *description_free(Description *d);
DEFINE_CLEANUP(Description *, description_free);

/* By name or alias, each with or without the prefix "goxel."; NULL: no such method. */
const DescribedMethod *description_find(const Description *d, const char *name);
/* Where a parameter stands in positional params; -1: nowhere that is known. */
int description_position(const DescribedMethod *m, const char *param);
/* Whether a file whose name ends so (without the dot, in any case) can be a model or a picture that an
 * engine reads, or writes. */
bool description_has_extension(const Description *d, const char *extension, bool writes);
/* The whole as JSON, borrowed. */
json_object *description_json(const Description *d);
