#include "base/base64.h"
#include "base/buf.h"
#include "base/fd.h"
#include "base/names.h"
#include "base/places.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_buf_grows_and_gives_its_bytes_away(void **state) {
        CLEANUP_BUF Buf b = { 0 };
        CLEANUP_FREE uint8_t *data = NULL;
        size_t n;

        for (int i = 0; i < 1000; i++)
                assert_int_equal(buf_append(&b, "0123456789", 10), 0);
        assert_int_equal(b.n, 10000);
        data = buf_take(&b, &n);
        assert_int_equal(n, 10000);
        assert_memory_equal(data + 9990, "0123456789", 10);
        assert_null(b.data);
        assert_int_equal(b.capacity, 0);
}

static void test_buf_consumes_from_its_beginning(void **state) {
        CLEANUP_BUF Buf b = { 0 };

        assert_int_equal(buf_append_text(&b, "abcdef"), 0);
        buf_consume(&b, 4);
        assert_int_equal(b.n, 2);
        assert_memory_equal(b.data, "ef", 2);
        buf_consume(&b, 2);
        assert_int_equal(b.n, 0);
}

static void test_buf_prints_and_writes_little_endian(void **state) {
        CLEANUP_BUF Buf b = { 0 };

        assert_int_equal(buf_printf(&b, "%s=%d", "x", 7), 0);
        assert_int_equal(buf_append_u32(&b, 0x01020304), 0);
        assert_int_equal(b.n, 7);
        assert_memory_equal(b.data, "x=7\4\3\2\1", 7);
}

static void test_buf_without_room_is_as_it_was(void **state) {
        CLEANUP_BUF Buf b = { 0 };

        assert_int_equal(buf_append_text(&b, "abc"), 0);
        assert_int_equal(buf_reserve(&b, SIZE_MAX - 1), -ENOMEM);
        assert_int_equal(b.n, 3);
        assert_memory_equal(b.data, "abc", 3);
        assert_int_equal(buf_append(&b, NULL, 0), 0);
}

static void test_base64_goes_there_and_back(void **state) {
        static const char *const pairs[][2] = {
                { "", "" },        { "f", "Zg==" },        { "fo", "Zm8=" },
                { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "\xff\xfe\xfd", "//79" }
        };

        for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
                CLEANUP_BUF Buf text = { 0 }, bytes = { 0 };
                size_t n = strlen(pairs[i][0]), n_text = strlen(pairs[i][1]);

                assert_int_equal(base64_encode(&text, pairs[i][0], n), 0);
                assert_int_equal(text.n, n_text);
                assert_memory_equal(text.n ? text.data : (const void *)"", pairs[i][1], n_text);
                assert_int_equal(base64_decode(&bytes, pairs[i][1], n_text), 0);
                assert_int_equal(bytes.n, n);
                assert_memory_equal(bytes.n ? bytes.data : (const void *)"", pairs[i][0], n);
        }
}

static void test_what_is_not_base64_adds_nothing(void **state) {
        static const char *const bad[] = { "Z",    "Zg=",  "Zg==Zg==", "Zh==",   "Zm9=", "=Zm9",
                                           "Zm 9", "====", "Z===",     "Zm9v\n", "Zm-v", "Zm9vZ===" };
        CLEANUP_BUF Buf bytes = { 0 };

        assert_int_equal(buf_append_text(&bytes, "kept"), 0);
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                assert_int_equal(base64_decode(&bytes, bad[i], strlen(bad[i])), -EINVAL);
                assert_int_equal(bytes.n, 4);
        }
}

static void test_utf8_sequences_have_their_lengths(void **state) {
        assert_int_equal(utf8_sequence("a", 1), 1);
        assert_int_equal(utf8_sequence("\xc2\x80", 2), 2);
        assert_int_equal(utf8_sequence("\xe0\xa0\x80", 3), 3);
        assert_int_equal(utf8_sequence("\xf0\x90\x80\x80", 4), 4);
        assert_int_equal(utf8_sequence("\xf4\x8f\xbf\xbf", 4), 4);
        assert_int_equal(utf8_sequence("\0", 1), 1);
}

static void test_what_is_not_utf8_has_none(void **state) {
        static const char *const texts[] = { "\x80",
                                             "\xbf",
                                             "\xc0\x80",
                                             "\xc1\xbf",
                                             "\xc3",
                                             "\xc3\x28",
                                             "\xe0\x9f\xbf",
                                             "\xe2\x82",
                                             "\xed\xa0\x80",
                                             "\xed\xbf\xbf",
                                             "\xf0\x8f\xbf\xbf",
                                             "\xf4\x90\x80\x80",
                                             "\xf5\x80\x80\x80",
                                             "\xff" };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                assert_int_equal(utf8_sequence(texts[i], strlen(texts[i])), 0);
                assert_false(utf8_valid(texts[i], strlen(texts[i])));
        }
        assert_int_equal(utf8_sequence("a", 0), 0);
        assert_true(utf8_valid("", 0));
        assert_false(utf8_valid("abc\xff", 4));
}

static void test_numbers_fill_the_whole_string(void **state) {
        uint64_t value = 7;

        assert_int_equal(parse_u64("0", 0, 10, &value), 0);
        assert_int_equal(value, 0);
        assert_int_equal(parse_u64("18446744073709551615", 0, UINT64_MAX, &value), 0);
        assert_true(value == UINT64_MAX);
        assert_int_equal(parse_u64("18446744073709551616", 0, UINT64_MAX, &value), -ERANGE);
        assert_int_equal(parse_u64("11", 0, 10, &value), -ERANGE);
        assert_int_equal(parse_u64("1", 2, 10, &value), -ERANGE);
        assert_int_equal(parse_u64("", 0, 10, &value), -EINVAL);
        assert_int_equal(parse_u64("-1", 0, 10, &value), -EINVAL);
        assert_int_equal(parse_u64(" 1", 0, 10, &value), -EINVAL);
        assert_int_equal(parse_u64("1x", 0, 10, &value), -EINVAL);
        assert_true(value == UINT64_MAX);
}

static void test_hex_and_random_ids(void **state) {
        uint8_t a[16], b[16];
        char text[7];

        hex((const uint8_t[]){ 0x00, 0x9a, 0xff }, 3, text);
        assert_string_equal(text, "009aff");
        assert_int_equal(random_id(a), 0);
        assert_int_equal(random_id(b), 0);
        assert_memory_not_equal(a, b, 16);
}

static void test_names_that_are_fine(void **state) {
        static const char *const names[] = { "castle", "New Project", "a",
                                             "...",    ".hidden",     "Sch\xc3\xb6n",
                                             "a\\b",   "100%",        "\xf0\x9f\x8f\xb0" };

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_null(name_fault(names[i], strlen(names[i])));
}

static void test_names_that_are_not(void **state) {
        char longer[NAME_MAX_BYTES + 1];

        memset(longer, 'a', sizeof(longer));
        assert_null(name_fault(longer, NAME_MAX_BYTES));
        assert_non_null(name_fault(longer, NAME_MAX_BYTES + 1));
        assert_non_null(name_fault("", 0));
        assert_non_null(name_fault(".", 1));
        assert_non_null(name_fault("..", 2));
        assert_non_null(name_fault("a/b", 3));
        assert_non_null(name_fault("a\nb", 3));
        assert_non_null(name_fault("a\0b", 3));
        assert_non_null(name_fault("a\x7f", 2));
        assert_non_null(name_fault("a\xff", 2));
}

static void test_encoded_names_come_back(void **state) {
        static const char *const pairs[][2] = {
                { "castle", "castle" },     { "New Project", "New%20Project" },
                { ".hidden", "%2Ehidden" }, { "...", "%2E.." },
                { "100%", "100%25" },       { "Sch\xc3\xb6n", "Sch\xc3\xb6n" },
                { "a\\b:c", "a%5Cb%3Ac" },  { "A-b_c.d", "A-b_c.d" },
        };

        for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
                char encoded[NAME_ENCODED_SIZE], decoded[NAME_MAX_BYTES + 1];

                assert_int_equal(name_encode(pairs[i][0], encoded), 0);
                assert_string_equal(encoded, pairs[i][1]);
                assert_int_equal(name_decode(encoded, decoded), 0);
                assert_string_equal(decoded, pairs[i][0]);
        }
}

static void test_names_without_a_folder_are_refused(void **state) {
        char encoded[NAME_ENCODED_SIZE], spaces[NAME_MAX_BYTES + 1] = "";

        memset(spaces, ' ', NAME_MAX_BYTES);
        assert_int_equal(name_encode(spaces, encoded), -ENAMETOOLONG);
        spaces[85] = '\0';
        assert_int_equal(name_encode(spaces, encoded), 0);
        assert_int_equal(name_encode("a/b", encoded), -EINVAL);
        assert_int_equal(name_encode("", encoded), -EINVAL);
}

static void test_foreign_folder_names_are_not_decoded(void **state) {
        static const char *const names[] = { "",     ".",    "..",  ".x",  "a%",  "a%2", "a%2g",
                                             "a%2e", "a%61", "a b", "%2F", "%00", "a%0A" };
        char decoded[NAME_MAX_BYTES + 1], longer[NAME_ENCODED_SIZE + 10];

        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_int_equal(name_decode(names[i], decoded), -EINVAL);
        memset(longer, 'a', sizeof(longer) - 1);
        longer[sizeof(longer) - 1] = '\0';
        assert_int_equal(name_decode(longer, decoded), -EINVAL);
}

static void test_closing_keeps_errno_and_takes_absent_ones(void **state) {
        int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

        errno = EXDEV;
        assert_int_equal(fd_close(-1), -1);
        assert_int_equal(fd_close(fd), -1);
        assert_int_equal(fd_close(fd), -1);
        assert_int_equal(errno, EXDEV);
}

static void test_pairs_are_close_on_exec_and_can_be_nonblocking(void **state) {
        int fds[2];
        char c;

        assert_int_equal(fd_pair(SOCK_STREAM, fds), 0);
        assert_int_equal(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
        assert_int_equal(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
        assert_int_equal(fd_set_nonblock(fds[0], true), 0);
        assert_int_equal(read(fds[0], &c, 1), -1);
        assert_int_equal(errno, EAGAIN);
        assert_int_equal(fd_set_nonblock(fds[0], false), 0);
        assert_int_equal(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
        assert_int_equal(fd_set_nonblock(-1, true), -EBADF);
        (void)fd_close(fds[0]);
        (void)fd_close(fds[1]);
}

static void test_files_are_read_from_their_beginning(void **state) {
        CLEANUP_FD int fd = memfd_create("test", MFD_CLOEXEC), folder = open("/", O_RDONLY | O_CLOEXEC);
        CLEANUP_FREE uint8_t *data = NULL;
        int pipes[2];
        size_t n;

        assert_int_equal(fd_write_all(fd, "abcdef", 6), 0);
        assert_int_equal(fd_read_file(fd, 6, &data, &n), 0);
        assert_int_equal(n, 6);
        assert_memory_equal(data, "abcdef", 6);
        assert_int_equal(fd_read_file(fd, 5, &data, &n), -EFBIG);
        assert_int_equal(fd_read_file(folder, 5, &data, &n), -EISDIR);
        assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
        assert_int_equal(fd_read_file(pipes[0], 5, &data, &n), -EINVAL);
        assert_int_equal(fd_read_file(-1, 5, &data, &n), -EBADF);
        (void)fd_close(pipes[0]);
        (void)fd_close(pipes[1]);
        (void)fd_close(folder);
}

/* A folder of its own for a test; made and removed with what the test made in it. */
static int folder_make(void **state) {
        char path[] = "/tmp/goxel-test-XXXXXX";

        if (!mkdtemp(path))
                return -1;
        *state = strdup(path);
        return *state ? 0 : -1;
}

static int folder_remove(void **state) {
        static const char *const made[] = { "/run/goxel", "/run", "/a/b/c", "/a/b", "/a", "" };
        char path[256];

        for (size_t i = 0; i < ARRAY_LEN(made); i++) {
                (void)snprintf(path, sizeof(path), "%s%s", (char *)*state, made[i]);
                (void)rmdir(path);
        }
        free(*state);
        return 0;
}

static void test_places_follow_the_environment(void **state) {
        CLEANUP_FREE char *runtime = NULL, *sock = NULL, *data = NULL, *home = NULL;
        char expected[512], run[256];

        (void)snprintf(run, sizeof(run), "%s/run", (char *)*state);
        assert_int_equal(mkdir(run, 0700), 0);
        assert_int_equal(setenv("XDG_RUNTIME_DIR", run, 1), 0);
        assert_int_equal(place_runtime(&runtime), 0);
        assert_string_equal(runtime, run);
        (void)snprintf(expected, sizeof(expected), "%s/goxel/goxel.sock", run);
        assert_int_equal(place_user_socket(&sock), 0);
        assert_string_equal(sock, expected);

        assert_int_equal(setenv("XDG_STATE_HOME", "/some/where", 1), 0);
        assert_int_equal(place_state(&data), 0);
        assert_string_equal(data, "/some/where/goxel");
        assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
        assert_int_equal(setenv("HOME", "/home/x", 1), 0);
        assert_int_equal(place_state(&home), 0);
        assert_string_equal(home, "/home/x/.local/state/goxel");
}

static void test_the_machines_state_is_where_the_service_manager_says(void **state) {
        CLEANUP_FREE char *one = NULL, *first = NULL, *usual = NULL;

        assert_int_equal(setenv("STATE_DIRECTORY", "/some/where", 1), 0);
        assert_int_equal(place_system_state(&one), 0);
        assert_string_equal(one, "/some/where");
        assert_int_equal(setenv("STATE_DIRECTORY", "/some/where:/else", 1), 0);
        assert_int_equal(place_system_state(&first), 0);
        assert_string_equal(first, "/some/where");
        assert_int_equal(unsetenv("STATE_DIRECTORY"), 0);
        assert_int_equal(place_system_state(&usual), 0);
        assert_string_equal(usual, PLACE_SYSTEM_STATE);
}

static void test_missing_folders_are_made_for_their_owner_only(void **state) {
        char path[256];
        struct stat st;

        (void)snprintf(path, sizeof(path), "%s/a/b/c", (char *)*state);
        assert_int_equal(place_make(path), 0);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0700);
        assert_int_equal(place_make(path), 0);
}

static void test_hex_goes_there_and_back_and_refuses_the_rest(void **state) {
        static const uint8_t bytes[3] = { 0x00, 0x9f, 0xe1 };
        uint8_t back[3] = { 0 };
        char text[7];

        hex(bytes, 3, text);
        assert_string_equal(text, "009fe1");
        assert_int_equal(unhex("009FE1", 3, back), 0);
        assert_memory_equal(back, bytes, 3);
        assert_int_equal(unhex("009fe", 3, back), -EINVAL);
        assert_int_equal(unhex("009fe1a", 3, back), -EINVAL);
        assert_int_equal(unhex("009fg1", 3, back), -EINVAL);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_hex_goes_there_and_back_and_refuses_the_rest),
                cmocka_unit_test(test_buf_grows_and_gives_its_bytes_away),
                cmocka_unit_test(test_buf_consumes_from_its_beginning),
                cmocka_unit_test(test_buf_prints_and_writes_little_endian),
                cmocka_unit_test(test_buf_without_room_is_as_it_was),
                cmocka_unit_test(test_base64_goes_there_and_back),
                cmocka_unit_test(test_what_is_not_base64_adds_nothing),
                cmocka_unit_test(test_utf8_sequences_have_their_lengths),
                cmocka_unit_test(test_what_is_not_utf8_has_none),
                cmocka_unit_test(test_numbers_fill_the_whole_string),
                cmocka_unit_test(test_hex_and_random_ids),
                cmocka_unit_test(test_names_that_are_fine),
                cmocka_unit_test(test_names_that_are_not),
                cmocka_unit_test(test_encoded_names_come_back),
                cmocka_unit_test(test_names_without_a_folder_are_refused),
                cmocka_unit_test(test_foreign_folder_names_are_not_decoded),
                cmocka_unit_test(test_closing_keeps_errno_and_takes_absent_ones),
                cmocka_unit_test(test_pairs_are_close_on_exec_and_can_be_nonblocking),
                cmocka_unit_test(test_files_are_read_from_their_beginning),
                cmocka_unit_test_setup_teardown(test_places_follow_the_environment, folder_make,
                                                folder_remove),
                cmocka_unit_test(test_the_machines_state_is_where_the_service_manager_says),
                cmocka_unit_test_setup_teardown(test_missing_folders_are_made_for_their_owner_only,
                                                folder_make, folder_remove),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
