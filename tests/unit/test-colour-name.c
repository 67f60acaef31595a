#include "voxel-help.h"

#include "engine/methods/colour-name.h"

static void test_colours_are_called_as_people_call_them(void **state) {
        static const struct {
                uint32_t rgb;
                const char *name;
        } rows[] = {
                { 0x000000, "black" },      { 0xffffff, "white" },       { 0x808080, "grey" },
                { 0x404040, "dark grey" },  { 0xd0d0d0, "light grey" },  { 0xff0000, "red" },
                { 0x00ff00, "green" },      { 0x0000ff, "blue" },        { 0xffff00, "yellow" },
                { 0x00ffff, "cyan" },       { 0xff00ff, "magenta" },     { 0xff8000, "orange" },
                { 0x8b4513, "brown" },      { 0x4a2a12, "dark brown" },  { 0xf5deb3, "beige" },
                { 0x006400, "dark green" }, { 0x90ee90, "light green" }, { 0x000080, "dark blue" },
                { 0xadd8e6, "light cyan" }, { 0xffc0cb, "pink" },        { 0x800080, "purple" },
                { 0x808000, "olive" },      { 0x8a2be2, "purple" },      { 0x8b0000, "dark red" },
        };
        char name[COLOUR_NAME_MAX];

        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                assert_string_equal(
                        colour_name(rgba(rows[i].rgb >> 16, rows[i].rgb >> 8, rows[i].rgb, 255), name),
                        rows[i].name);
        assert_string_equal(colour_name(rgba(255, 0, 0, 128), name), "translucent red");
}

/* No hue falls between two names, and the longest fits. */
static void test_every_colour_has_a_name(void **state) {
        char name[COLOUR_NAME_MAX];

        for (unsigned r = 0; r < 256; r += 3)
                for (unsigned g = 0; g < 256; g += 3)
                        for (unsigned b = 0; b < 256; b += 3) {
                                size_t n = strlen(colour_name(rgba(r, g, b, 1), name));

                                assert_in_range(n, strlen("translucent red"), COLOUR_NAME_MAX - 2);
                        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_colours_are_called_as_people_call_them),
                cmocka_unit_test(test_every_colour_has_a_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
