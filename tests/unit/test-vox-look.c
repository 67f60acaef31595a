/* How a scene looks: what materials become, and what is told of all that a model does not have. */
#include "vox-file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* One voxel of that colour. */
static void put_voxel(Buf *chunks, uint8_t colour) {
        vox_put_model(chunks, 1, 1, 1, 1, (const uint8_t[][4]){ { 0, 0, 0, colour } });
}

/* Reads the chunks and expects exactly these notes; NULL ends them. */
static Model *read_told(const Buf *chunks, ...) {
        CLEANUP_BUF Buf file = { 0 };
        FormatNotes notes = { 0 };
        FormatError error = { 0 };
        Model *m = NULL;
        const char *text;
        size_t n = 0;
        va_list ap;

        vox_wrap(&file, 200, chunks);
        if (try_read("vox", NULL, file.data, file.n, &m, &notes, &error))
                fail_msg("%s", error.message);
        va_start(ap, chunks);
        for (; (text = va_arg(ap, const char *)); n++) {
                if (n == notes.n)
                        fail_msg("not told: %s", text);
                assert_string_equal(notes.lines[n], text);
        }
        va_end(ap);
        if (n < notes.n)
                fail_msg("told too: %s", notes.lines[n]);
        format_notes_done(&notes);
        return m;
}

/* The material of the first layer; NULL: none. */
static const Material *material_of(const Model *m) {
        return m->layers[0]->material ? studio_material(m->studio, m->layers[0]->material) : NULL;
}

static void expect_material(const Material *m, float metallic, float opacity, float emission,
                            float roughness) {
        assert_non_null(m);
        assert_float_equal(m->metallic, metallic, 1e-6);
        assert_float_equal(m->colour[3], opacity, 1e-6);
        assert_float_equal(m->emission[0], emission, 1e-6);
        assert_float_equal(m->roughness, roughness, 1e-6);
}

static void test_blended_materials_have_what_they_are_blended_of(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 7);
        vox_put_material(&chunks, 7,
                         VOX_DICT("_type", "_blend", "_metal", "0.75", "_alpha", "0.5", "_trans", "0.5",
                                  "_rough", "0.25", "_d", "0.05"));
        m = read_told(&chunks, NULL);
        expect_material(material_of(m), 0.75F, 0.5F, 0, 0.25F);
}

static void test_blended_materials_of_nothing_are_plain(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 7);
        vox_put_material(&chunks, 7, VOX_DICT("_type", "_blend", "_rough", "1", "_d", "0.05"));
        m = read_told(&chunks, NULL);
        assert_null(material_of(m));
        assert_int_equal(m->studio->n_materials, 0);
}

static void test_glass_that_says_only_its_alpha_is_glass(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 7);
        vox_put_material(&chunks, 7, VOX_DICT("_type", "_glass", "_alpha", "0.25", "_rough", "0.125"));
        m = read_told(&chunks, NULL);
        expect_material(material_of(m), 0, 0.75F, 0, 0.125F);
}

static void test_media_are_solid_and_told_but_those_that_only_take_light_away(void **state) {
        CLEANUP_BUF Buf one = { 0 }, three = { 0 }, glass = { 0 };
        CLEANUP(model_free) Model *m = NULL, *many = NULL, *clear = NULL;

        put_voxel(&one, 1);
        vox_put_material(
                &one, 1,
                VOX_DICT("_type", "_blend", "_media_type", "_scatter", "_media", "1", "_trans", "1"));
        /* Of a colour that nothing has. */
        vox_put_material(&one, 9, VOX_DICT("_type", "_cloud"));
        m = read_told(&one, "1 colour is a cloud or another medium: it is solid", NULL);
        assert_null(material_of(m));

        for (uint8_t i = 1; i <= 3; i++)
                put_voxel(&three, i);
        vox_put_material(&three, 1, VOX_DICT("_type", "_cloud", "_weight", "0.5"));
        vox_put_material(&three, 2, VOX_DICT("_type", "_media", "_trans", "0.5"));
        vox_put_material(&three, 3, VOX_DICT("_type", "_glass", "_media_type", "_sss", "_trans", "0.5"));
        many = read_told(&three, "3 colours are clouds or other media: they are solid", NULL);
        assert_int_equal(many->n_layers, 3);

        put_voxel(&glass, 1);
        vox_put_material(
                &glass, 1,
                VOX_DICT("_type", "_blend", "_media_type", "_absorb", "_media", "0", "_trans", "0.5"));
        clear = read_told(&glass, NULL);
        expect_material(material_of(clear), 0, 0.5F, 0, MATERIAL_DEFAULT.roughness);
}

static void test_colours_that_let_all_light_through_are_told(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 7);
        vox_put_material(&chunks, 7, VOX_DICT("_type", "_glass", "_trans", "1"));
        m = read_told(&chunks, "1 colour lets all light through: it is not seen in pictures", NULL);
        expect_material(material_of(m), 0, 0, 0, MATERIAL_DEFAULT.roughness);
}

static void test_clear_glass_of_a_blend_stays_to_be_seen_which_is_told(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        for (uint8_t i = 1; i <= 3; i++)
                put_voxel(&chunks, i);
        vox_put_material(&chunks, 1, VOX_DICT("_type", "_blend", "_trans", "1"));
        vox_put_material(&chunks, 2, VOX_DICT("_type", "_blend", "_trans", "0.95"));
        vox_put_material(&chunks, 3, VOX_DICT("_type", "_blend", "_trans", "0.875"));
        m = read_told(&chunks, "2 colours of clear glass are a tenth solid, so that they are seen", NULL);
        expect_material(material_of(m), 0, 0.1F, 0, MATERIAL_DEFAULT.roughness);
        assert_int_equal(m->layers[1]->material, m->layers[0]->material);
        expect_material(studio_material(m->studio, m->layers[2]->material), 0, 0.125F, 0,
                        MATERIAL_DEFAULT.roughness);
}

static void test_power_of_light_is_told_when_there_is_some(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        for (uint8_t i = 1; i <= 4; i++)
                put_voxel(&chunks, i);
        vox_put_material(&chunks, 1, VOX_DICT("_type", "_emit", "_emit", "0.5", "_flux", "3"));
        vox_put_material(&chunks, 2, VOX_DICT("_type", "_emit", "_weight", "0.5", "_flux", "1"));
        vox_put_material(&chunks, 3, VOX_DICT("_type", "_emit", "_emit", "0.5", "_flux", "0"));
        vox_put_material(&chunks, 4, VOX_DICT("_type", "_metal", "_flux", "4"));
        m = read_told(&chunks, "2 colours shine with a power (_flux) that is left out", NULL);
        expect_material(material_of(m), 0, 1, 0.5F, MATERIAL_DEFAULT.roughness);
        assert_int_equal(m->studio->n_materials, 2);
}

/* MATT: floats after the bits that say which. */
static void put_old_material(Buf *chunks, uint32_t index, uint32_t type, float weight, uint32_t bits,
                             size_t n, const float *values) {
        CLEANUP_BUF Buf b = { 0 };

        put_u32(&b, index);
        put_u32(&b, type);
        put_floats(&b, &weight, 1);
        put_u32(&b, bits);
        put_floats(&b, values, n);
        put_vox_chunk(chunks, "MATT", &b);
}

static const Material *material_of_layer(const Model *m, size_t i) {
        return studio_material(m->studio, m->layers[i]->material);
}

static void test_materials_of_old_files_are_read(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        for (uint8_t i = 1; i <= 4; i++)
                put_voxel(&chunks, i);
        put_old_material(&chunks, 1, 0, 1, 2, 1, (const float[]){ 0.25F });
        /* Plastic, roughness, specular. */
        put_old_material(&chunks, 2, 1, 0.75F, 7, 3, (const float[]){ 1, 0.25F, 0.5F });
        put_old_material(&chunks, 3, 2, 0.25F, 0, 0, NULL);
        /* Refraction, power, that this is all of the power. */
        put_old_material(&chunks, 4, 3, 0.5F, 0xa8, 2, (const float[]){ 0, 1 });
        m = read_told(&chunks, "1 colour shines with a power (_flux) that is left out", NULL);
        assert_int_equal(m->n_layers, 4);
        assert_int_equal(m->layers[0]->material, 0);
        expect_material(material_of_layer(m, 1), 0.75F, 1, 0, 0.25F);
        expect_material(material_of_layer(m, 2), 0, 0.75F, 0, MATERIAL_DEFAULT.roughness);
        expect_material(material_of_layer(m, 3), 0, 1, 0.5F, MATERIAL_DEFAULT.roughness);
}

static void test_broken_materials_of_old_files_are_refused_with_their_place(void **state) {
        CLEANUP_BUF Buf type = { 0 }, none = { 0 }, file = { 0 }, other = { 0 };

        put_old_material(&type, 1, 4, 1, 0, 0, NULL);
        vox_wrap(&file, 150, &type);
        expect_invalid("vox", &file, "chunk MATT at byte 20", "type 4", NULL);
        put_old_material(&none, 1, 1, 1, 3, 1, (const float[]){ 1 });
        vox_wrap(&other, 150, &none);
        expect_invalid("vox", &other, "chunk MATT at byte 20", "a property", NULL);
}

#define FRAMES(...)                                                                                         \
        (sizeof((const char *const *const[]){ __VA_ARGS__ }) / sizeof(void *)),                             \
                ((const char *const *const[]){ __VA_ARGS__ })

static void test_objects_that_move_stand_where_they_begin_and_are_told(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 1);
        vox_put_group(&chunks, 0, 4, (const uint32_t[]){ 2, 4, 6, 8 });
        vox_put_moving(&chunks, 2, 20, 0, NULL,
                       FRAMES(VOX_DICT("_f", "0", "_t", "5 0 0"), VOX_DICT("_f", "9", "_t", "6 0 0")));
        vox_put_moving(
                &chunks, 4, 20, 0, NULL,
                FRAMES(VOX_DICT("_f", "0", "_t", "7 0 0"), VOX_DICT("_f", "9", "_r", "1", "_t", "7 0 0")));
        /* Stays. */
        vox_put_moving(&chunks, 6, 20, 0, NULL,
                       FRAMES(VOX_DICT("_f", "0", "_t", "9 0 0"), VOX_DICT("_f", "9", "_t", "9 0 0")));
        /* Two in a group that moves. */
        vox_put_moving(&chunks, 8, 9, 0, NULL,
                       FRAMES(VOX_DICT("_t", "11 0 0"), VOX_DICT("_t", "0 1 0"), VOX_DICT("_t", "11 0 0")));
        vox_put_group(&chunks, 9, 2, (const uint32_t[]){ 20, 20 });
        vox_put_shape(&chunks, 20, 0);
        m = read_told(&chunks, "4 objects move: they stand where they begin", NULL);
        assert_int_equal(m->n_layers, 5);
        for (size_t i = 0; i < 4; i++)
                assert_int_equal(volume_get(m->layers[i]->volume, (Point){ 5 + 2 * (int32_t)i, 0, 0 }).a,
                                 255);
}

static void test_frames_of_a_movement_that_are_not_there_are_none(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, b = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 1);
        put_u32(&b, 0);
        put_u32(&b, 0);
        put_u32(&b, 1);
        put_i32(&b, -1);
        put_i32(&b, -1);
        put_u32(&b, 2000000000);
        put_u32(&b, 0);
        put_vox_chunk(&chunks, "nTRN", &b);
        vox_put_shape(&chunks, 1, 0);
        m = read_told(&chunks, NULL);
        assert_int_equal(model_count(m), 1);
}

static void test_frames_have_the_numbers_of_the_file_as_far_as_they_rise(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;
        static const char *const names[] = { "walk", "walk frame 11", "walk frame 12", "walk frame 13",
                                             "walk frame 2147483648" };

        put_voxel(&chunks, 1);
        vox_put_transform(&chunks, 0, 1, -1, VOX_DICT("_name", "walk"), NULL);
        vox_put_frames(
                &chunks, 1, 5,
                (const VoxFrame[]){ { 0, "5" }, { 0, "10" }, { 0, NULL }, { 0, "3" }, { 0, "2147483647" } });
        m = read_told(&chunks, NULL);
        assert_int_equal(m->n_layers, ARRAY_LEN(names));
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                assert_string_equal(m->layers[i]->name, names[i]);
}

static void test_cameras_that_somebody_has_set_up_are_told(void **state) {
        CLEANUP_BUF Buf chunks = { 0 };
        CLEANUP(model_free) Model *m = NULL;

        put_voxel(&chunks, 1);
        vox_put_camera(&chunks, 0,
                       VOX_DICT("_mode", "pers", "_focus", "0 0 0", "_angle", "0 0 0", "_radius", "1"));
        m = read_told(&chunks, NULL);
        m = model_free(m);
        vox_put_camera(&chunks, 1, VOX_DICT("_mode", "pers", "_focus", "0 0 0", "_angle", "30 45 0"));
        m = read_told(&chunks, "1 camera was left out", NULL);
        m = model_free(m);
        vox_put_camera(&chunks, 2, VOX_DICT("_mode", "iso", "_focus", "1 2 3", "_angle", "0 0 0"));
        m = read_told(&chunks, "2 cameras were left out", NULL);
}

static void test_damaged_files_are_an_error_or_a_model(void **state) {
        CLEANUP_BUF Buf chunks = { 0 }, file = { 0 };

        put_voxel(&chunks, 1);
        put_old_material(&chunks, 1, 3, 0.5F, 0x22, 2, (const float[]){ 0.5F, 1 });
        vox_put_material(&chunks, 2, VOX_DICT("_type", "_blend", "_media", "1"));
        vox_put_camera(&chunks, 1, VOX_DICT("_angle", "3 4 0"));
        vox_put_moving(&chunks, 0, 1, 0, NULL, FRAMES(VOX_DICT("_t", "5 0 0"), VOX_DICT("_t", "6 0 0")));
        vox_put_frames(&chunks, 1, 2, (const VoxFrame[]){ { 0, "0" }, { 0, "4" } });
        vox_wrap(&file, 200, &chunks);
        torment("vox", &file);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_blended_materials_have_what_they_are_blended_of),
                cmocka_unit_test(test_blended_materials_of_nothing_are_plain),
                cmocka_unit_test(test_glass_that_says_only_its_alpha_is_glass),
                cmocka_unit_test(test_media_are_solid_and_told_but_those_that_only_take_light_away),
                cmocka_unit_test(test_colours_that_let_all_light_through_are_told),
                cmocka_unit_test(test_clear_glass_of_a_blend_stays_to_be_seen_which_is_told),
                cmocka_unit_test(test_power_of_light_is_told_when_there_is_some),
                cmocka_unit_test(test_materials_of_old_files_are_read),
                cmocka_unit_test(test_broken_materials_of_old_files_are_refused_with_their_place),
                cmocka_unit_test(test_objects_that_move_stand_where_they_begin_and_are_told),
                cmocka_unit_test(test_frames_of_a_movement_that_are_not_there_are_none),
                cmocka_unit_test(test_frames_have_the_numbers_of_the_file_as_far_as_they_rise),
                cmocka_unit_test(test_cameras_that_somebody_has_set_up_are_told),
                cmocka_unit_test(test_damaged_files_are_an_error_or_a_model),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
