/* What a client says of the daemon's methods when it has a private engine. */
#include <goxel/goxel.h>

#include "daemon/methods.h"
#include "rpc/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_each_method_of_the_daemon_is_known_to_need_it(void **state) {
        GoxelClient *c = NULL;

        assert_int_equal(goxel_client_new(&c), 0);
        assert_int_equal(goxel_client_set_private(c, true), 0);
        for (const Method *m = daemon_methods; m->name; m++) {
                assert_true(goxel_client_call(c, m->name, NULL, NULL, 0, 0, NULL) != 0);
                assert_int_equal(goxel_client_error_code(c), RPC_NEEDS_DAEMON);
        }
        assert_null(goxel_client_free(c));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_method_of_the_daemon_is_known_to_need_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
