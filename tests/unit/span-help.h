/* For the tests of what is read in a line. */
#pragma once

#include "rpc/envelope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static inline void assert_span(Span s, const char *text) {
        assert_int_equal(s.n, strlen(text));
        if (s.n > 0)
                assert_memory_equal(s.at, text, s.n);
}
