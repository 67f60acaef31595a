/* Reading glTF 2.0: the triangles of the default scene, with the colours of vertices, materials and
 * textures. */
#include "base/text.h"
#include "formats/gltf-reader.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* Triangles that a file may have whatever its size: nodes may share them. */
#define TRIANGLES_FREE ((size_t)1 << 18)

/* What a file may require: it is followed here, or changes nothing of what is read, or only pictures, whose
 * absence is told. All that describe surfaces begin with KHR_materials_. */
static const char *const known[] = {
        "KHR_mesh_quantization",   "KHR_texture_transform", "KHR_node_visibility",
        "EXT_mesh_gpu_instancing", "KHR_lights_punctual",   "KHR_node_selectability",
        "KHR_node_hoverability",   "KHR_animation_pointer", "KHR_xmp_json_ld",
        "KHR_texture_basisu",      "EXT_texture_webp",      "EXT_texture_avif",
        "MSFT_texture_dds",
};

static void reader_done(GltfReader *r) {
        gltf_file_done(&r->file);
        triangles_done(&r->triangles);
        free(r->loaded);
        free(r->materials);
        free(r->visited);
        free(r->parents);
}

/* n numbers of an array; the default where there is none. */
void gltf_take_numbers(json_object *o, const char *key, double *ret, size_t n) {
        json_object *array = json_object_object_get(o, key);

        if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) != n)
                return;
        for (size_t i = 0; i < n; i++)
                ret[i] = json_object_get_double(json_object_array_get_idx(array, i));
}

void gltf_take_name(json_object *o, char ret[static STUDIO_NAME_MAX + 1]) {
        json_object *name = json_object_object_get(o, "name");
        const char *text = json_object_is_type(name, json_type_string) ? json_object_get_string(name) : "";
        size_t n = 0, step;

        while (text[n] && (step = utf8_sequence(text + n, strlen(text + n))) && n + step <= STUDIO_NAME_MAX)
                n += step;
        memset(ret, 0, STUDIO_NAME_MAX + 1);
        memcpy(ret, text, n);
}

static void find_maker(GltfReader *reader) {
        json_object *asset = json_object_object_get(reader->file.document, "asset");
        const char *maker = json_object_get_string(json_object_object_get(asset, "generator"));

        reader->own = !reader->joined && maker && !strncasecmp(maker, "goxel", strlen("goxel"));
}

static int check_version(GltfReader *reader) {
        json_object *asset = json_object_object_get(reader->file.document, "asset"),
                    *version = json_object_object_get(asset, "version");
        const char *text = json_object_get_string(version);

        if (!text || strncmp(text, "2", 1) == 0)
                return 0;
        return gltf_fail(&reader->file, asset, "version", "glTF %.20s is not read, only 2", text);
}

static bool is_known(const char *name) {
        for (size_t i = 0; i < ARRAY_LEN(known); i++)
                if (!strcmp(known[i], name))
                        return true;
        return !strncmp(name, "KHR_materials_", strlen("KHR_materials_"));
}

static int check_extensions(GltfReader *reader) {
        json_object *list = json_object_object_get(reader->file.document, "extensionsRequired");

        for (size_t i = 0; json_object_is_type(list, json_type_array) && i < json_object_array_length(list);
             i++) {
                const char *name = json_object_get_string(json_object_array_get_idx(list, i));

                if (name && !is_known(name))
                        return gltf_fail(
                                &reader->file, list, NULL,
                                "the file requires the extension \"%.80s\", which is not read: export it "
                                "without",
                                name);
        }
        return 0;
}

static int tell(const GltfReader *r, FormatNotes *notes) {
        const struct {
                bool so;
                const char *text;
        } rows[] = {
                { r->skipped, "points and lines were left out" },
                { r->unpictured,
                  "textures that are neither PNG nor JPEG, damaged, or in files that did not come along, were left out" },
                { r->mixed, "objects with several materials keep their colors only" },
                { r->uncameraed, "cameras that look at nothing were left out" },
                { r->unscened, "the file has several scenes: only the one to be shown was read" },
                { r->unseen, "hidden objects were left out: they have no layer of their own" },
                { r->morphed, "morph targets were left out: shapes are those without" },
                { r->unlit, "textures of what glows were left out" },
        };
        int error = 0;

        for (size_t i = 0; !error && i < ARRAY_LEN(rows); i++)
                if (rows[i].so)
                        error = format_note(notes, "%s", rows[i].text);
        return error;
}

int gltf_read(Model **ret, const uint8_t *data, size_t n, const FormatSettings *settings, FormatNotes *notes,
              FormatError *error) {
        __attribute__((cleanup(reader_done))) GltfReader reader = { 0 };
        ProgressStage stage;
        int r;

        reader.most = MAX(TRIANGLES_FREE, n / 3);
        r = gltf_file_open(&reader.file, data, n, settings->beside, error);
        if (!r)
                r = check_version(&reader);
        if (!r)
                r = check_extensions(&reader);
        if (!r)
                r = gltf_file_load(&reader.file);
        if (!r)
                r = studio_new(&reader.triangles.studio);
        if (r)
                return r;
        reader.joined = setting(settings, "split")->i != 0;
        find_maker(&reader);
        stage = progress_enter(0, TRIANGLES_KNOWN);
        r = gltf_read_scene(&reader);
        progress_leave(stage);
        gltf_aim_cameras(&reader);
        if (!r)
                r = tell(&reader, notes);
        return r ? r : triangles_voxelize(&reader.triangles, settings, notes, error, ret);
}
