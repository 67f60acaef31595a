/* What the methods of the daemon are for and take, for people and agents, without asking the daemon. */
#pragma once

#include "base/buf.h"

/* Appends what is known of the method of this name or alias; without one, what method_search() finds by the
 * word ("": every method). 0, -ENOENT, -ENOMEM. */
int method_help(const char *word, Buf *ret);
