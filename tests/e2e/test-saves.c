/* Projects that are saved again and again, by engines that keep what they have encoded. */
#include "rig/rig.h"

#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* A model that is saved by a process of its own. */
#define CUBE "{\"shape_type\":\"cube\",\"size\":[112,112,112],\"center\":[56,56,56],\"color\":[9,8,7]}"

static uint32_t by_chance(uint32_t *seed, uint32_t below) {
        *seed = *seed * 1664525u + 1013904223u;
        return (*seed >> 8) % below;
}

/* At the side that previews show, mostly. */
static void edit(Peer *p, uint32_t *seed) {
        const unsigned x = by_chance(seed, 120), y = by_chance(seed, 30), z = by_chance(seed, 120);
        const unsigned red = by_chance(seed, 256), side = 1 + by_chance(seed, 40);
        char params[300];

        switch (by_chance(seed, 8)) {
        case 0:
                (void)snprintf(params, sizeof(params),
                               "{\"shape_type\":\"sphere\",\"size\":[%u,%u,%u],\"center\":[%u,%u,%u],"
                               "\"color\":[%u,2,3]}",
                               side, side, side, x, y, z, red);
                (void)peer_result(p, "goxel.procedural_shape", params);
                return;
        case 1:
                (void)peer_result(p, "goxel.undo", "{}");
                return;
        case 2:
                (void)snprintf(params, sizeof(params), "{\"x\":%u,\"y\":%u,\"z\":%u}", x, y, z);
                (void)peer_call(p, "goxel.remove_voxel", params);
                return;
        default:
                (void)snprintf(params, sizeof(params), "{\"x\":%u,\"y\":%u,\"z\":%u,\"color\":[%u,9,9]}", x,
                               y, z, red);
                (void)peer_result(p, "goxel.add_voxel", params);
        }
}

static void save(Rig *r, Peer *p, const char *name) {
        char params[300];

        (void)snprintf(params, sizeof(params), "{\"path\":\"%s\"}", rig_path(r, name));
        (void)peer_result(p, "goxel.save_project", params);
}

static void read_saved(Rig *r, const char *name, uint8_t **ret, size_t *ret_n) {
        CLEANUP_FD int fd = open(rig_path(r, name), O_RDONLY | O_CLOEXEC);

        assert_int_equal(fd_read_file(fd, SIZE_MAX / 2, ret, ret_n), 0);
}

static Peer *open_hills(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.get_status", "{\"project\":\"hills\"}");
        return p;
}

static void assert_saved_the_same(Rig *r) {
        CLEANUP_FREE uint8_t *kept = NULL, *fresh = NULL;
        size_t n, fresh_n;

        read_saved(r, "kept.gox", &kept, &n);
        read_saved(r, "fresh.gox", &fresh, &fresh_n);
        assert_int_equal(n, fresh_n);
        assert_memory_equal(kept, fresh, n);
}

static void test_what_is_saved_again_is_what_a_new_engine_saves(void **state) {
        uint32_t seed = 3;
        Rig *r = *state;
        Peer *p;

        rig_start(r);
        p = rig_peer(r);
        (void)peer_result(p, "goxel.create_project", "[\"hills\"]");
        (void)peer_result(p, "goxel.procedural_shape", CUBE);
        for (unsigned round = 0; round < 5; round++) {
                if (round == 3)
                        (void)peer_result(p, "goxel.create_layer", "{\"name\":\"above\"}");
                for (unsigned i = 0; i < 6; i++) {
                        edit(p, &seed);
                        save(r, p, "kept.gox");
                }
                peer_close(p);
                assert_int_equal(kill(rig_engine(r, "hills"), SIGKILL), 0);
                p = open_hills(r);
                save(r, p, "fresh.gox");
                assert_saved_the_same(r);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_what_is_saved_again_is_what_a_new_engine_saves),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
