/* For the tests of the scan. */
#pragma once

#include "rpc/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Reads a whole text; the error is filled in for what is refused. */
static inline int scan_text(const char *text, size_t n, RpcError *e) {
        CLEANUP_SCAN Scan s;
        Span value;
        int r;

        scan_init(&s, text, n);
        r = scan_value(&s, &value);
        if (r == 0)
                r = scan_finish(&s);
        if (r == SCAN_FAULT)
                return scan_fail(&s, e);
        if (r == 0 && s.doubled)
                return scan_fail_key(&s, e);
        return r;
}
