/* The reference of methods: that nothing is missing in it, and that its examples run. */
#include "base/fd.h"
#include "rig/look.h"
#include "rig/rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Examples that a test of their own needs more for than a project with something in it: a file, a task, a
 * session, a program; or that end what the others need. */
static const char *const apart[] = { "goxel.close_project",   "goxel.delete_project", "goxel.disconnect",
                                     "goxel.shutdown_daemon", "goxel.execute_script", "goxel.get_task",
                                     "goxel.recover_project" };

static bool is_apart(const char *name) {
        for (size_t i = 0; i < ARRAY_LEN(apart); i++)
                if (strcmp(apart[i], name) == 0)
                        return true;
        return false;
}

static char *read_page(void) {
        uint8_t *text = NULL;
        int fd = open(REFERENCE_PAGE, O_RDONLY | O_CLOEXEC);
        char *page;
        size_t n;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_file(fd, 16u << 20, &text, &n), 0);
        page = strndup((char *)text, n);
        free(text);
        (void)close(fd);
        return page;
}

static json_object *methods(Peer *p) {
        return json_object_get(look(peer_result(p, "rpc.discover", NULL), "methods"));
}

/* The part of the page about a method, up to the next one. */
static char *section(const char *page, const char *name) {
        char heading[160];
        const char *at, *end;

        (void)snprintf(heading, sizeof heading, "\n### %s\n", name);
        at = strstr(page, heading);
        if (!at) {
                fail_msg("%s is not in the reference", name);
                return NULL;
        }
        end = strstr(at + strlen(heading) - 1, "\n##");
        return strndup(at, end ? (size_t)(end - at) : strlen(at));
}

static void test_every_method_and_parameter_is_in_it(void **state) {
        CLEANUP_FREE char *page = read_page();
        json_object *all;
        Rig *r = *state;

        rig_start(r);
        all = methods(rig_peer(r));
        for (size_t i = 0; i < json_object_array_length(all); i++) {
                json_object *m = json_object_array_get_idx(all, i), *params = look(m, "params");
                CLEANUP_FREE char *text = section(page, look_string(m, "name"));

                assert_non_null(strstr(text, look_string(m, "summary")));
                for (size_t k = 0; k < json_object_array_length(params); k++) {
                        json_object *p = json_object_array_get_idx(params, k);
                        char row[160];

                        (void)snprintf(row, sizeof row, "\n| `%s`", look_string(p, "name"));
                        if (!strstr(text, row) && !strstr(page, row))
                                fail_msg("%s of %s is not in the reference", row + 4,
                                         look_string(m, "name"));
                }
        }
        json_object_put(all);
}

/* What examples are about: voxels at the places that they name, two layers, a checkpoint. */
static void prepare(Peer *p) {
        static const char *const calls[][2] = {
                { "goxel.create_project", "[\"castle\"]" },
                { "goxel.procedural_shape",
                  "{\"size\":[16,16,16],\"center\":[8,8,8],\"color\":[200,60,60]}" },
                { "goxel.create_layer", "{\"name\":\"roof\"}" },
                { "goxel.procedural_shape",
                  "{\"size\":[16,16,4],\"center\":[8,8,18],\"color\":[60,60,200]}" },
                { "goxel.select_region", "{\"box\":{\"min\":[0,0,0],\"max\":[7,7,20]}}" },
        };

        (void)peer_call(p, "goxel.delete_project", "[\"castle\"]");
        for (size_t i = 0; i < ARRAY_LEN(calls); i++)
                (void)peer_result(p, calls[i][0], calls[i][1]);
}

static void test_every_example_works(void **state) {
        json_object *all;
        Rig *r = *state;
        size_t n = 0;
        Peer *p;

        rig_start(r);
        all = methods(rig_peer(r));
        for (size_t i = 0; i < json_object_array_length(all); i++) {
                json_object *m = json_object_array_get_idx(all, i), *example = look(m, "x-example");
                const char *name = look_string(m, "name");

                if (!example || is_apart(name))
                        continue;
                /* None hears what another one asked to be told. */
                p = rig_peer(r);
                prepare(p);
                print_message("# %s %s\n", name, json_object_to_json_string(example));
                (void)peer_result(p, name, json_object_to_json_string(example));
                peer_close(p);
                /* What goxeld tells its service manager is read, else it would wait for that. */
                (void)rig_noticed(r, "STATUS=");
                n++;
        }
        assert_true(n > 60);
        json_object_put(all);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                RIG_TEST(test_every_method_and_parameter_is_in_it),
                RIG_TEST(test_every_example_works),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
