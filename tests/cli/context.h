/* For the tests of the origin's C functions: a context on an engine of its own, or on a daemon. */
#pragma once

#include <goxel_daemon.h>
#include <goxel_headless.h>

#include "rig/rig.h"

/* Those of the test that runs. */
extern Rig *rig;
extern goxel_context_t *ctx;

static const goxel_color_t red = { 255, 0, 0, 255 }, blue = { 0, 0, 255, 255 };

int setup_private(void **state);
int setup_daemon(void **state);
int teardown(void **state);

#define expect_error(wanted, call)                                                                          \
        do {                                                                                                \
                const goxel_error_t got_ = (call);                                                          \
                if (got_ != (wanted))                                                                       \
                        fail_msg("%s: %s, not %s: %s", #call, goxel_get_error_string(got_),                 \
                                 goxel_get_error_string(wanted), goxel_get_last_error(ctx));                \
        } while (0)
#define OK(call) expect_error(GOXEL_SUCCESS, call)

/* On an engine of its own, through a daemon, or one after the other. */
#define PRIVATE(function) cmocka_unit_test_setup_teardown(function, setup_private, teardown)
#define DAEMON(function) cmocka_unit_test_setup_teardown(function, setup_daemon, teardown)
#define BOTH(function) PRIVATE(function), DAEMON(function)
