#include "bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static Model *read_text(const char *text) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        return read_model("csv", &file);
}

static void expect_bad(const char *text, const char *where, const char *why) {
        CLEANUP_BUF Buf file = { 0 };

        put_text(&file, text);
        expect_invalid("csv", &file, where, why, NULL);
}

static void test_voxels_are_written_in_order_with_their_alpha(void **state) {
        CLEANUP(model_free) Model *m = NULL;
        CLEANUP_BUF Buf file = { 0 };

        assert_int_equal(model_new(&m, 8, 8, 8), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ 5, 0, 1 }, (Colour){ 1, 2, 3, 255 }), 0);
        assert_int_equal(volume_set(m->layers[0]->volume, (Point){ -3, 20, 0 }, (Colour){ 0, 255, 9, 1 }),
                         0);
        write_model("csv", m, &file, NULL);
        put_bytes(&file, "", 1);
        assert_string_equal((const char *)file.data, "x,y,z,r,g,b,a\n-3,20,0,0,255,9,1\n5,0,1,1,2,3,255\n");
}

static void test_header_and_alpha_may_be_missing(void **state) {
        static const char *const texts[] = {
                "1,2,3,255,128,0\n-4,-5,6,0,255,170,7\n",
                "x,y,z,r,g,b\n1,2,3,255,128,0,255\n\n-4,-5,6,0,255,170,7",
                "# by hand\n1;2;3;255;128;0\n-4;-5;6;0;255;170;7\n",
                "\"1\",\"2\",\"3\",\"255\",\"128\",\"0\"\r\n\"-4\",\"-5\",\"6\",\"0\",\"255\",\"170\",\"7\"\r\n",
                "Alpha\tRed\tGreen\tBlue\tkind\tZ\tY\tX\n255\t255\t128\t0\tstone\t3\t2\t1\n7\t0\t255\t170\t\t6\t-5\t-4\n",
                "\xef\xbb\xbf\"X\", \"Y\", \"Z\", \"R\", \"G\", \"B\", \"A\"\r\n 1 , 2,\t3,255,128,0\r\n-4,-5,6,0,255,170,7\r\n",
        };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                CLEANUP(model_free) Model *m = read_text(texts[i]);

                assert_int_equal(model_count(m), 2);
                assert_colour(model_get(m, (Point){ 1, 2, 3 }), 255, 128, 0, 255);
                assert_colour(model_get(m, (Point){ -4, -5, 6 }), 0, 255, 170, 7);
        }
}

static void test_written_voxels_are_read_back(void **state) {
        CLEANUP(model_free)
        Model *m = read_text("2147483647,-2147483648,3,255,128,0\n-4,-5,6,0,255,170,7\n"), *back = NULL;
        CLEANUP_BUF Buf file = { 0 };

        write_model("csv", m, &file, NULL);
        back = read_model("csv", &file);
        assert_same_model(m, back);
}

#define SPROXEL "2,2,1\n#010203FF,#00000000\n\n#00000000,#04050680\n"

static void test_files_of_sproxel_are_read_from_the_top(void **state) {
        CLEANUP(model_free)
        Model *m = read_text(SPROXEL), *deep = read_text("1,1,2\n#00000000\n#010203ff\n");

        assert_int_equal(model_count(m), 2);
        assert_colour(model_get(m, (Point){ 0, 0, 1 }), 1, 2, 3, 255);
        assert_colour(model_get(m, (Point){ 1, 0, 0 }), 4, 5, 6, 128);
        assert_int_equal(model_count(deep), 1);
        assert_colour(model_get(deep, (Point){ 0, -1, 0 }), 1, 2, 3, 255);
}

static void test_bad_line_is_named_by_number_and_byte(void **state) {
        expect_bad("1,2,3,4,5,6\nhello\n", "line 2 at byte 12", "it is \"hello\"");
        expect_bad("a,b,c\n", "line 1 at byte 0", "x,y,z,r,g,b");
        expect_bad("1,2,3,4,5,6\nx,y,z,r,g,b\n", "line 2 at byte 12", "whole numbers");
        expect_bad("1,2,3,4,5\n", "line 1", "whole numbers");
        expect_bad("1,2,3,4,5,6,7,8\n", "line 1", "whole numbers");
        expect_bad("1,2,3,4,5,6,\n", "line 1", "whole numbers");
        expect_bad("1;2;3;4;5,6\n", "line 1", "whole numbers");
        expect_bad("1 2 3 4 5 6\n", "line 1", "whole numbers");
        expect_bad("y,x,z,r,g,b\n1,2,3,4,5,6,7\n", "line 2", "whole numbers");
        expect_bad("x,x,z,r,g,b\n1,2,3,4,5,6\n", "line 1", "whole numbers");
        expect_bad("1,2.5,3,4,5,6\n", "line 1", "whole numbers");
        expect_bad("2147483648,2,3,4,5,6\n", "line 1", "whole numbers");
        expect_bad("1,2,3,4,5,256\n", "line 1", "from 0 to 255");
        expect_bad("1,2,3,4,-5,6\n", "line 1", "from 0 to 255");
        expect_bad("1,2,3,4,5,6,300\n", "line 1", "from 0 to 255");
        expect_bad("1,2,3,4,5,6\n1,2,3\n", "line 2", "whole numbers");
}

static void test_bad_sproxel_is_told_with_its_place(void **state) {
        expect_bad("0,1,1\n#01020304\n", "line 1 at byte 0", "sizes above 0");
        expect_bad("2147483647,2147483647,2147483647\n#01020304\n", "line 1 claims 2147483647×",
                   "10 bytes left");
        expect_bad("1,1,2\n#01020304\n        \n", "ends after 1 of 2", "");
        expect_bad("1,1,1\n#01020304\n#01020304\n", "line 3 at byte 16", "all voxels");
        expect_bad("1,1,1\n#01020304,#01020304\n", "line 2 at byte 6", "no longer");
        expect_bad("2,1,1\n#01020304;#01020304\n", "line 2", "#RRGGBBAA");
        expect_bad("1,1,1\n#0102030g\n", "line 2", "#RRGGBBAA");
}

static void test_damaged_tables_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf table = { 0 }, sproxel = { 0 };

        put_text(&table, "x,y,z,r,g,b\n1,2,3,255,128,0,255\n\n-4,-5,6,0,255,170,7");
        torment("csv", &table);
        put_text(&sproxel, SPROXEL);
        torment("csv", &sproxel);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_voxels_are_written_in_order_with_their_alpha),
                cmocka_unit_test(test_header_and_alpha_may_be_missing),
                cmocka_unit_test(test_written_voxels_are_read_back),
                cmocka_unit_test(test_files_of_sproxel_are_read_from_the_top),
                cmocka_unit_test(test_bad_line_is_named_by_number_and_byte),
                cmocka_unit_test(test_bad_sproxel_is_told_with_its_place),
                cmocka_unit_test(test_damaged_tables_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
