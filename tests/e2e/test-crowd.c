/* Many clients, of which some do nothing, say half of something, or never listen: all others are served. */
#include "rig/rig.h"

#include <stdio.h>
#include <string.h>

#define SILENT 50
#define HALF 50
#define DEAF 50
#define SERVED 350

static const char half_line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"goxel.get_";

/* Asks for more than its socket holds, until nobody takes more from it, and reads nothing. */
static void flood(Peer *p) {
        char text[2000], line[2100];
        int n;

        memset(text, 'x', sizeof(text));
        n = snprintf(line, sizeof(line),
                     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"%.*s\"]}\n",
                     (int)sizeof(text), text);
        peer_push(p, line, (size_t)n);
}

static void gather(Rig *r, bool in_engine) {
        for (int i = 0; i < SILENT + HALF + DEAF; i++) {
                Peer *p = rig_peer(r);

                if (in_engine)
                        (void)peer_result(p, "goxel.get_status", "{\"project\":\"castle\"}");
                if (i < HALF)
                        assert_true(peer_send_bytes(p, half_line, sizeof(half_line) - 1));
                else if (i < HALF + DEAF)
                        flood(p);
        }
}

static void serve(Rig *r, bool in_engine) {
        static Peer *peers[SERVED];
        int64_t voxels;

        rig_start(r);
        check_result(rig_once(r, "goxel.create_project", "[\"castle\"]"));
        gather(r, in_engine);
        for (size_t i = 0; i < SERVED; i++)
                peers[i] = rig_peer(r);
        for (int round = 0; round < 3; round++) {
                for (int i = 0; i < SERVED; i++) {
                        char params[96];

                        (void)snprintf(params, sizeof(params),
                                       "{\"project\":\"castle\",\"position\":[%d,%d,0],\"color\":[1,2,3]}",
                                       i, round);
                        (void)peer_request(peers[i], "goxel.add_voxel", params);
                }
                for (size_t i = 0; i < SERVED; i++)
                        check_result(peer_answer(peers[i]));
        }
        voxels = look_int(rig_once(r, "goxel.get_status", "{\"project\":\"castle\"}"), "result.voxels");
        assert_int_equal(voxels, 3 * SERVED);
}

static void test_at_the_door_nobody_waits_for_those_who_do_nothing_or_do_not_read(void **state) {
        serve(*state, false);
}

static void test_in_an_engine_nobody_waits_for_those_who_do_nothing_or_do_not_read(void **state) {
        serve(*state, true);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_at_the_door_nobody_waits_for_those_who_do_nothing_or_do_not_read),
                RIG_TEST(test_in_an_engine_nobody_waits_for_those_who_do_nothing_or_do_not_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
