/* Where bytes belong in a hash table. Whoever chooses the bytes can have them meet: for tables of what one
 * user has made, whose time is his own. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The same for the same bytes on machines of one byte order; not to be stored. */
uint64_t hash_bytes(const void *bytes, size_t n);
