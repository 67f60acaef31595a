/* A number by which the params of two requests are told apart. */
#pragma once

#include "rpc/span.h"

/* The same for the same members with the same values, whatever their order and white space are; those named
 * in `but`, which are words, do not count. Of an array the order counts. `params` was checked; absent is as
 * good as empty. */
uint64_t digest_params(Span params, const char *but);
