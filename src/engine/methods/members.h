/* Parameters inside of a parameter: the members of an object, by rows like those of a method. */
#pragma once

#include "engine/methods/methods.h"

#define MEMBERS_MAX 16

typedef struct Members {
        const Param *rows;
        Arg args[MEMBERS_MAX]; /* beside the rows */
} Members;

/* Reads `object` (NULL: all members are left out), the value of the parameter `name`; `rows` end with a
 * nameless one. RPC_FAILED with -32602 for "name.member". -ENOMEM. */
int call_members(Call *c, const char *name, json_object *object, const Param *rows, Members *ret);
/* It is a bug to ask for one that the rows lack. */
const Arg *member(const Members *m, const char *name);

/* Reads `n` (at most 4) numbers of an array that must be one, within ± most. RPC_FAILED likewise. */
int call_numbers(Call *c, const char *name, const Arg *a, unsigned n, double most, double *ret);
