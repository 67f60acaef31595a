/* Methods of the daemon by words that somebody has for them. */
#pragma once

#include "base/buf.h"

/* Appends a line for each method that has to do with most of the words of `query`, which a space, a dot, a
 * _ or a - parts, and for what else is called so: formats, their options, parameters of all methods. 0,
 * -ENOENT, -ENOMEM. */
int method_search(const char *query, Buf *ret);
