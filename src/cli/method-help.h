/* What the methods of the daemon are for and take, for people and agents, without asking the daemon. */
#pragma once

#include "base/buf.h"

/* Appends what is known of the method of this name or alias; without one, a line for each method whose name
 * or summary has the word in it ("": every method). 0; -ENOENT: no method has it; -ENOMEM. */
int method_help(const char *word, Buf *ret);
