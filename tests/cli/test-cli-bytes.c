/* The examples of docs/protocol.md that send voxels as bytes: each is run as it stands there, and what it
 * makes is sent to a daemon. */
#include "run.h"

#include "rig/rig.h"

/* The fragment of one language, out of the part on bytes. */
#define FRAGMENT(language)                                                                                  \
        "sed -n '/^A box of 2 × 1 × 1 voxels/,/^`goxel.get_voxels_region`/p' '" PROTOCOL                    \
        "' | sed -n '/^```" language "$/,/^```$/p' | grep -v '^```'"

#define TEST(function) cmocka_unit_test_setup_teardown(function, run_beside_daemon, run_beside_daemon_end)

static void expect_two_voxels(Rig *r) {
        rig_start(r);
        expect_run(0, "goxelctl create box --size 4,4,4");
        expect_run(0, "goxelctl voxel-add box --pos 1,0,0 --color '#102030'");
        expect_run(0, "goxelctl -P box call goxel.set_voxels - <params");
        expect_run(0, "goxelctl -j -P box call goxel.get_voxel x=0 y=0 z=0 | grep -o '\\[255,0,0,255\\]'");
        expect_out("[255,0,0,255]\n");
        expect_run(0, "goxelctl -j -P box call goxel.get_voxel x=1 y=0 z=0 | grep -o '\"exists\":[a-z]*'");
        expect_out("\"exists\":false\n");
}

static void test_the_one_in_python(void **state) {
        expect_run(0, "{ echo 'import base64, json'; " FRAGMENT(
                              "python") "; echo 'print(json.dumps(params))'; } >a.py "
                                        "&& python3 a.py >params");
        expect_two_voxels(*state);
}

static void test_the_one_in_javascript(void **state) {
        if (run("command -v node") != 0)
                skip();
        expect_run(
                0,
                "{ " FRAGMENT(
                        "javascript") "; echo 'console.log(JSON.stringify(params));'; } >a.js && node a.js "
                                      ">params");
        expect_two_voxels(*state);
}

/* Its file is what the others have as base64. */
static void test_the_one_in_c(void **state) {
        expect_run(
                0,
                "{ printf '#include <%%s>\\n' stdint.h unistd.h sys/mman.h; echo 'int main(void) {'; " FRAGMENT(
                        "c") "; echo 'return sendfile_to_stdout(fd); }'; } >body && "
                             "{ echo '#define _GNU_SOURCE'; echo '#include <sys/sendfile.h>'; "
                             "echo '#define sendfile_to_stdout(fd) "
                             "(sendfile(1, fd, &(off_t){ 0 }, sizeof bytes) != sizeof bytes)'; cat body; } >a.c && "
                             "cc -o a a.c && ./a | base64 >data");
        expect_run(
                0,
                "printf '{\"box\":{\"min\":[0,0,0],\"max\":[1,0,0]},\"data\":\"%%s\"}' \"$(cat data)\" >params");
        expect_two_voxels(*state);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_the_one_in_python),
                TEST(test_the_one_in_javascript),
                TEST(test_the_one_in_c),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
