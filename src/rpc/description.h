/* What goxel-engine --describe printed, as goxeld uses it: it routes a request and knows its form without
 * knowing the engine. Kept is what that takes; the whole, 15 times as much, is read again when it is asked
 * for. */
#pragma once

#include "rpc/method.h"

typedef struct DescribedMethod {
        char *text;          /* owned: where the strings below are */
        const char *name;    /* as its row has it; lives as long as the description */
        const char *aliases; /* as words; NULL: none */
        const char
                *positional; /* its parameters as words, as far as their positions are known; NULL: none */
        const char *project_param; /* the parameter that names the project; NULL: there is none */
        const char *path_param;    /* the parameter that names a file; NULL: there is none */
        const char *path_names;    /* the names under which it comes, as words */
        const char *other_param;   /* the parameter that names a further project to be read; NULL: none */
        unsigned flags;
        int error;            /* code of a failure at its work; 0: none of its own */
        int project_position; /* of that in positional params; -1: only by name */
        int path_position;    /* likewise */
        int other_position;   /* likewise */
} DescribedMethod;

typedef struct Description Description;

/* From JSON text, which is not kept. -EINVAL when it is no description; -ENOMEM. */
int description_parse(Description **ret, const char *text, size_t n);
/* Reads the file at path, and keeps it open. -errno of that, too. */
int description_load(Description **ret, const char *path);
Description *description_free(Description *d);
DEFINE_CLEANUP(Description *, description_free);

/* By name or alias, each with or without the prefix "goxel."; NULL: no such method. */
const DescribedMethod *description_find(const Description *d, const char *name);
/* The methods in their order; NULL behind the last. */
const DescribedMethod *description_at(const Description *d, size_t i);
/* Where a parameter stands in positional params; -1: nowhere that is known. */
int description_position(const DescribedMethod *m, const char *param);
/* Whether a file whose name ends so (without the dot, in any case) can be a model or a picture that an
 * engine reads, or writes. */
bool description_has_extension(const Description *d, const char *extension, bool writes);
/* The whole as JSON, a new reference, from the file that was loaded: not from one that took its name since.
 * -errno, -EINVAL when it was overwritten with something else; -EBADF: the description is from a text. */
int description_json(const Description *d, json_object **ret);
