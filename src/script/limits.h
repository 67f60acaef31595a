/* What a script may use, and what is said when it wants more. */
#pragma once

#include "base/macros.h"

/* Before the language starts: chooses how it works here (no machine code, no threads, memory that counts).
 */
void limits_prepare(void);
/* Once it has: from now on `memory` further bytes and `time_ms` may be used, nothing is reached by name, and
 * the end of the other side of `fd` is ours. What goes wrong is told there. -errno. */
int limits_begin(int fd, uint64_t memory, uint32_t time_ms);
/* The answer is being sent: nothing may come between. */
void limits_end(void);
