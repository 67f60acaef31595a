/* The names of the members of all objects that a scan stands in, to find doubled ones: a stack, on
 * which each object has its run. Names are compared decoded: "a" and "\u0061" are the same. */
#pragma once

#include "rpc/span.h"

#define KEYS_FEW 32

typedef struct Key {
        Span name; /* between the quotes, as it came */
        bool escaped;
        uint64_t hash; /* made only where names are too many to compare each with each */
} Key;

typedef struct Keys {
        Key *more; /* NULL while they fit into `few` */
        size_t n, capacity;
        Key few[KEYS_FEW];
} Keys;

void keys_init(Keys *k);
void keys_done(Keys *k);
/* -ENOMEM. */
int keys_push(Keys *k, Span name, bool escaped);
/* Takes the names from number `first` on off the stack. Whether one stands there twice: which one goes
 * into ret. Time grows with n log n, whatever the names are. */
bool keys_pop(Keys *k, size_t first, Span *ret);
