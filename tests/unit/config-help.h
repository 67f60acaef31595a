/* For the tests of goxel.conf. */
#pragma once

#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static inline void expect_fault(const Config *c, size_t i, const char *file, unsigned line,
                                const char *words) {
        assert_true(i < c->n_faults);
        assert_string_equal(c->faults[i].file, file);
        assert_int_equal(c->faults[i].line, line);
        if (!strstr(c->faults[i].text, words))
                fail_msg("\"%s\" is not in: %s", words, c->faults[i].text);
}
