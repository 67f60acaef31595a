/* Which files of the folder of pictures count, and which of them have to go. */
#include "daemon/pictures.h"

#include "base/fd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct Shelf {
        char root[32], folder[40];
        Pictures pictures;
        Settings settings;
} Shelf;

#define UID 7

/* Below the user's folder, valid until the next call. */
static const char *at(const Shelf *s, const char *name) {
        static char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", s->folder, name);
        return path;
}

static void put(const Shelf *s, const char *name, const char *text, int64_t age) {
        const struct timespec times[] = { { .tv_sec = time(NULL) - age }, { .tv_sec = time(NULL) - age } };
        CLEANUP_FD int fd = open(at(s, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
        assert_int_equal(futimens(fd, times), 0);
}

static bool is_there(const Shelf *s, const char *name) {
        return access(at(s, name), F_OK) == 0;
}

static int set_up(void **state) {
        Shelf *s = calloc(1, sizeof(*s));

        assert_non_null(s);
        (void)snprintf(s->root, sizeof(s->root), "/tmp/goxel-shelf-XXXXXX");
        assert_non_null(mkdtemp(s->root));
        (void)snprintf(s->folder, sizeof(s->folder), "%s/%d", s->root, UID);
        assert_int_equal(mkdir(s->folder, 0700), 0);
        pictures_init(&s->pictures, strdup(s->root));
        s->settings = (Settings){ .picture_keep_ms = 3600000, .pictures_size = 1 << 20 };
        *state = s;
        return 0;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *ftw) {
        return remove(path);
}

static int take_down(void **state) {
        Shelf *s = *state;

        (void)nftw(s->root, drop, 8, FTW_DEPTH | FTW_PHYS);
        pictures_done(&s->pictures);
        free(s);
        return 0;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, take_down)

static void check_list(const Shelf *s, const char *wanted) {
        CLEANUP_FREE PictureInfo *list = NULL;
        char names[4096] = "";
        size_t n;

        assert_int_equal(pictures_list(&s->pictures, UID, &s->settings, &list, &n), 0);
        for (size_t i = 0; i < n; i++) {
                (void)strcat(names, list[i].name);
                (void)strcat(names, " ");
        }
        assert_string_equal(names, wanted);
}

static void test_pictures_are_listed_the_oldest_first_and_nothing_else(void **state) {
        Shelf *s = *state;

        put(s, "render-b.png", "1", 10);
        put(s, "render-a.png", "1", 20);
        put(s, "render-c.png", "1", 10);
        put(s, "render-b.png.json", "{}", 10);
        put(s, "notes.txt", "mine", 10);
        put(s, ".render-d.png", "half", 10);
        assert_int_equal(symlink("/etc/passwd", at(s, "render-link.png")), 0);
        assert_int_equal(mkdir(at(s, "render-folder"), 0700), 0);
        check_list(s, "render-a.png render-b.png render-c.png ");
}

static void test_many_pictures_are_listed(void **state) {
        CLEANUP_FREE PictureInfo *list = NULL;
        Shelf *s = *state;
        char name[32];
        size_t n;

        for (int i = 0; i < 100; i++) {
                (void)snprintf(name, sizeof(name), "render-%d.png", i);
                put(s, name, "1", 100 - i);
        }
        assert_int_equal(pictures_list(&s->pictures, UID, &s->settings, &list, &n), 0);
        assert_int_equal(n, 100);
        assert_string_equal(list[0].name, "render-0.png");
        assert_string_equal(list[99].name, "render-99.png");
}

static void test_without_a_folder_there_are_none(void **state) {
        Shelf *s = *state;

        assert_int_equal(rmdir(s->folder), 0);
        check_list(s, "");
        pictures_sweep(&s->pictures, &s->settings);
}

static void test_what_is_too_old_is_not_told_and_goes_with_its_note(void **state) {
        Shelf *s = *state;

        put(s, "render-old.png", "1", 3601);
        put(s, "render-old.png.json", "{}", 3601);
        put(s, "render-new.png", "1", 60);
        check_list(s, "render-new.png ");
        pictures_sweep(&s->pictures, &s->settings);
        assert_false(is_there(s, "render-old.png"));
        assert_false(is_there(s, "render-old.png.json"));
        assert_true(is_there(s, "render-new.png"));
        assert_int_equal(s->pictures.expired, 1);
        assert_int_equal(s->pictures.displaced, 0);
        s->settings.picture_keep_ms = 0;
        put(s, "render-old.png", "1", 360100);
        pictures_sweep(&s->pictures, &s->settings);
        assert_true(is_there(s, "render-old.png"));
}

static void test_the_oldest_make_room_and_the_newest_stays_however_large(void **state) {
        Shelf *s = *state;

        put(s, "render-1.png", "aaaa", 30);
        put(s, "render-2.png", "bbbb", 20);
        put(s, "render-3.png", "cccc", 10);
        s->settings.pictures_size = 8;
        pictures_sweep(&s->pictures, &s->settings);
        check_list(s, "render-2.png render-3.png ");
        s->settings.pictures_size = 1;
        pictures_sweep(&s->pictures, &s->settings);
        check_list(s, "render-3.png ");
        assert_int_equal(s->pictures.displaced, 2);
        assert_int_equal(s->pictures.expired, 0);
}

static void test_a_picture_is_found_by_its_path_in_its_own_folder_alone(void **state) {
        PictureInfo info;
        Shelf *s = *state;
        char other[64];

        put(s, "render-1.png", "four", 10);
        assert_int_equal(pictures_find(&s->pictures, UID, &s->settings, at(s, "render-1.png"), &info), 1);
        assert_int_equal(info.bytes, 4);
        assert_int_equal(pictures_find(&s->pictures, UID, &s->settings, at(s, "render-2.png"), &info), 0);
        assert_int_equal(pictures_find(&s->pictures, UID + 1, &s->settings, at(s, "render-1.png"), &info),
                         0);
        assert_int_equal(pictures_find(&s->pictures, UID, &s->settings, at(s, "../render-1.png"), &info), 0);
        (void)snprintf(other, sizeof(other), "%sxrender-1.png", s->folder);
        assert_int_equal(pictures_find(&s->pictures, UID, &s->settings, other, &info), 0);
        assert_int_equal(pictures_remove(&s->pictures, UID, "render-1.png"), 0);
        assert_int_equal(pictures_remove(&s->pictures, UID, "render-1.png"), -ENOENT);
}

static void test_a_picture_is_told_of_without_its_note_or_with_a_damaged_one(void **state) {
        static const char *const notes[] = { NULL, "", "{\"format\":", "[7]", "7" };
        PictureInfo info;
        Shelf *s = *state;

        put(s, "render-1.png", "four", 10);
        assert_int_equal(pictures_find(&s->pictures, UID, &s->settings, at(s, "render-1.png"), &info), 1);
        for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
                json_object *o;

                if (notes[i])
                        put(s, "render-1.png.json", notes[i], 10);
                o = pictures_describe(&s->pictures, UID, &info, &s->settings);
                assert_string_equal(json_object_get_string(json_object_object_get(o, "path")),
                                    at(s, "render-1.png"));
                assert_int_equal(json_object_get_int(json_object_object_get(o, "size")), 4);
                assert_int_equal(json_object_get_int64(json_object_object_get(o, "expires_at")),
                                 info.made + 3600);
                json_object_put(o);
        }
}

/* Somebody else may have put it there. */
static void test_a_folder_that_is_a_link_or_a_file_is_not_written_to(void **state) {
        PathFile *f = NULL;
        Shelf *s = *state;

        assert_int_equal(rmdir(s->folder), 0);
        assert_int_equal(symlink("/tmp", s->folder), 0);
        assert_true(pictures_open(&s->pictures, UID, "png", &s->settings, &f) < 0);
        assert_null(f);
        assert_int_equal(unlink(s->folder), 0);
        assert_int_equal(close(open(s->folder, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
        assert_true(pictures_open(&s->pictures, UID, "png", &s->settings, &f) < 0);
        assert_null(f);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_pictures_are_listed_the_oldest_first_and_nothing_else),
                TEST(test_many_pictures_are_listed),
                TEST(test_without_a_folder_there_are_none),
                TEST(test_what_is_too_old_is_not_told_and_goes_with_its_note),
                TEST(test_the_oldest_make_room_and_the_newest_stays_however_large),
                TEST(test_a_picture_is_found_by_its_path_in_its_own_folder_alone),
                TEST(test_a_picture_is_told_of_without_its_note_or_with_a_damaged_one),
                TEST(test_a_folder_that_is_a_link_or_a_file_is_not_written_to),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
