/* Another program's output. */
#pragma once

#include "base/buf.h"

/* Runs argv[0] (looked up in PATH when it has no '/') with nothing to read and no standard error, and waits
 * for its end, at most `ms` milliseconds; then it is killed. `out` gets what it wrote, ended by a NUL that
 * out->n does not count. 0 with the status of waitpid(), -ETIMEDOUT, -EFBIG when it writes more than `most`
 * bytes, -errno. */
int program_read(const char *const argv[], unsigned ms, size_t most, Buf *out, int *ret_status);
