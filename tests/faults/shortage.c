#include "shortage.h"

#include "base/fd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void shortage_start(Shortage *s) {
        assert_int_equal(setenv("LD_PRELOAD", SCARCE_LIBRARY, 1), 0);
        rig_start(s->rig);
        assert_int_equal(unsetenv("LD_PRELOAD"), 0);
}

bool shortage_try_start(Shortage *s, int *ret_status) {
        bool started;

        assert_int_equal(setenv("LD_PRELOAD", SCARCE_LIBRARY, 1), 0);
        started = rig_try_start(s->rig, ret_status);
        assert_int_equal(unsetenv("LD_PRELOAD"), 0);
        return started;
}

int shortage_set_up(void **state) {
        Shortage *s = calloc(1, sizeof(*s));
        CLEANUP_FD int fd = -1;

        assert_non_null(s);
        assert_int_equal(rig_setup((void **)&s->rig), 0);
        fd = open(rig_path(s->rig, "scarce"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, sizeof(*s->scarce)), 0);
        s->scarce = mmap(NULL, sizeof(*s->scarce), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        assert_true(s->scarce != MAP_FAILED);
        assert_int_equal(setenv(SCARCE_VARIABLE, rig_path(s->rig, "scarce"), 1), 0);
        rig_keep(s->rig);
        shortage_start(s);
        s->peer = rig_peer(s->rig);
        *state = s;
        return 0;
}

int shortage_take_down(void **state) {
        Shortage *s = *state;
        void *rig = s->rig;

        (void)munmap(s->scarce, sizeof(*s->scarce));
        free(s->model);
        free(s);
        return rig_teardown(&rig);
}

static const char *text_of(json_object *result, const char *path) {
        return json_object_to_json_string(look(result, path));
}

/* When they were made is no part of it. */
static void add_checkpoints(char **model, json_object *result) {
        json_object *list = look(result, "checkpoints");

        for (size_t i = 0; i < json_object_array_length(list); i++) {
                json_object *one = json_object_array_get_idx(list, i);
                char *longer;

                assert_true(asprintf(&longer, "%s%s: %s voxels\n", *model, look_string(one, "name"),
                                     text_of(one, "voxels")) > 0);
                free(*model);
                *model = longer;
        }
}

char *shortage_model(Peer *peer, int64_t *ret_revision) {
        char *voxels, *layers, *model = NULL;

        voxels = strdup(text_of(peer_result(peer, "goxel.get_voxels_region",
                                            "{\"min\":[0,0,0],\"max\":[9,9,9],\"encoding\":\"slices\"}"),
                                "slices"));
        assert_non_null(voxels);
        layers = strdup(text_of(peer_result(peer, "goxel.list_layers", "{}"), "layers"));
        assert_non_null(layers);
        assert_true(asprintf(&model, "%s\n%s\n", voxels, layers) > 0);
        free(voxels);
        free(layers);
        add_checkpoints(&model, peer_result(peer, "goxel.list_checkpoints", "{}"));
        *ret_revision = look_int(peer_result(peer, "goxel.get_status", "{}"), "revision");
        return model;
}

void shortage_begin(Shortage *s) {
        (void)peer_result(s->peer, "goxel.create_project", "[\"scarce\"]");
        (void)peer_result(s->peer, "goxel.add_voxels",
                          "{\"voxels\":[[1,1,1],[2,1,1]],\"color\":\"#FF0000\"}");
        (void)peer_result(s->peer, "goxel.create_layer", "{\"name\":\"roof\"}");
        (void)peer_result(s->peer, "goxel.add_voxels",
                          "{\"voxels\":[[3,1,1],[3,2,1]],\"color\":\"#00FF00\"}");
        (void)peer_result(s->peer, "goxel.create_checkpoint", "[\"kept\"]");
        (void)peer_result(s->peer, "goxel.create_checkpoint", "[\"made anew\"]");
        s->engine = rig_engine(s->rig, "scarce");
        assert_true(s->engine > 0);
        s->model = shortage_model(s->peer, &s->revision);
}
