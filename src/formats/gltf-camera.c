/* Cameras of glTF, which look along their -Z as ours do. How far one looks is ours alone: it stands in what
 * the format leaves to its users ("extras"). */
#include "formats/gltf-reader.h"
#include "formats/gltf-writer.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define DEGREE (3.14159265358979323846 / 180)
#define STRAIGHT 1e-3  /* by how much lengths and angles of a camera's axes may be off */
#define NEAR 0.1       /* voxels from a camera to what it sees at least */
#define UNAIMED 1e-30F /* the distance of a camera of which the file does not tell it */
#define FAR 10         /* times what an orthographic one looks */

static double dot(const float *a, const float *b) {
        double sum = 0;

        for (unsigned i = 0; i < 3; i++)
                sum += (double)a[i] * (double)b[i];
        return sum;
}

/* Whether it only turns and moves. */
static bool rigid(const Transform *t) {
        for (unsigned a = 0; a < 3; a++)
                for (unsigned b = a; b < 3; b++)
                        if (!(fabs(dot(t->m + (size_t)4 * a, t->m + (size_t)4 * b) - (a == b)) < STRAIGHT))
                                return false;
        return true;
}

/* Its axes get the length 1, as those of a node that only turns and moves. */
static bool take_matrix(const GltfMatrix *matrix, Transform *ret) {
        for (unsigned column = 0; column < 4; column++) {
                const double *m = matrix->m + (size_t)4 * column;
                const double length = sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
                const bool one = column == 3 || fabs(length - 1) < 1e-6;

                for (unsigned k = 0; k < 3; k++)
                        ret->m[4 * column + k] = (float)(one ? m[k] : m[k] / length);
                ret->m[4 * column + 3] = column == 3;
        }
        return transform_valid(ret) && rigid(ret);
}

static double member(json_object *o, const char *key) {
        return json_object_get_double(json_object_object_get(o, key));
}

int gltf_read_camera(GltfReader *reader, json_object *node, json_object *camera, const GltfMatrix *matrix) {
        Viewpoint v = { .fov = VIEWPOINT_FOV }, *added;
        json_object *lens, *extras;
        const char *type;
        int r;

        type = json_object_get_string(json_object_object_get(camera, "type"));
        v.orthographic = type && !strcmp(type, "orthographic");
        lens = json_object_object_get(camera, v.orthographic ? "orthographic" : "perspective");
        extras = json_object_object_get(camera, "extras");
        if (!v.orthographic)
                v.fov = (float)(member(lens, "yfov") / DEGREE);
        v.distance = (float)(v.orthographic ? member(lens, "ymag") : member(extras, "distance"));
        v.distance = v.distance > 0 ? v.distance : UNAIMED;
        gltf_take_name(json_object_object_get(node, "name") ? node : camera, v.name);
        if (!take_matrix(matrix, &v.matrix) || !(v.fov > 0 && v.fov < 180)) {
                reader->uncameraed = true;
                return 0;
        }
        r = studio_add_viewpoint(reader->triangles.studio, &v, &added);
        if (r == -E2BIG || r == -EINVAL) {
                reader->uncameraed = true;
                return 0;
        }
        if (!r && json_object_get_boolean(json_object_object_get(extras, "active")))
                reader->triangles.studio->active_viewpoint = added->id;
        return r;
}

static bool find_middle(const Triangles *t, double ret[static 3]) {
        double min[3] = { INFINITY, INFINITY, INFINITY }, max[3] = { -INFINITY, -INFINITY, -INFINITY };

        for (size_t i = 0; i < t->n; i++)
                for (unsigned k = 0; k < 9; k++) {
                        min[k % 3] = fmin(min[k % 3], t->items[i].at[k / 3][k % 3]);
                        max[k % 3] = fmax(max[k % 3], t->items[i].at[k / 3][k % 3]);
                }
        for (unsigned i = 0; i < 3; i++)
                ret[i] = (min[i] + max[i]) / 2;
        return isfinite(ret[0] + ret[1] + ret[2]);
}

void gltf_aim_cameras(GltfReader *reader) {
        Studio *s = reader->triangles.studio;
        double middle[3];
        const bool any = find_middle(&reader->triangles, middle);

        for (size_t i = 0; i < s->n_viewpoints; i++) {
                Viewpoint *v = &s->viewpoints[i];
                double along = 0;

                if (v->distance > UNAIMED)
                        continue;
                for (unsigned k = 0; any && k < 3; k++)
                        along += ((double)v->matrix.m[12 + k] - middle[k]) * (double)v->matrix.m[8 + k];
                v->distance = along > 0 && along < FLT_MAX ? (float)along : 1;
        }
}

static void put_lens(Out *o, const Viewpoint *v, double distance, double scale) {
        if (v->orthographic) {
                out_text(o, "\"type\":\"orthographic\",\"orthographic\":{\"xmag\":");
                gltf_put_float(o, distance);
                out_text(o, ",\"ymag\":");
                gltf_put_float(o, distance);
                out_text(o, ",\"znear\":0,\"zfar\":");
                gltf_put_float(o, FAR * distance);
        } else {
                out_result(o, buf_printf(o->buf, "\"type\":\"perspective\",\"perspective\":{\"yfov\":%.17g",
                                         (double)v->fov * DEGREE));
                out_text(o, ",\"znear\":");
                gltf_put_float(o, NEAR * scale);
        }
        out_byte(o, '}');
}

static int put_camera(GltfWriter *w, const Viewpoint *v) {
        const Placement *p = &w->parts.place;
        const double scale = p->scale / p->voxel, distance = (double)v->distance * scale;
        Out o = { .buf = &w->cameras };

        out_text(&o, w->n_cameras ? ",{" : "{");
        put_lens(&o, v, distance, scale);
        out_text(&o, ",\"extras\":{\"distance\":");
        gltf_put_float(&o, distance);
        if (v->id == w->model->studio->active_viewpoint)
                out_text(&o, ",\"active\":true");
        out_text(&o, "}}");
        return o.error;
}

static int put_node(GltfWriter *w, const Viewpoint *v) {
        Out o = { .buf = &w->nodes };
        double matrix[16];

        for (unsigned column = 0; column < 4; column++) {
                const float *m = v->matrix.m + (size_t)4 * column;
                const double from[3] = { (double)m[0], (double)m[1], (double)m[2] };

                placement_point(&w->parts.place, from, column < 3, matrix + (size_t)4 * column);
                matrix[4 * column + 3] = column == 3;
        }
        out_text(&o, w->n_meshes + w->n_cameras ? ",{\"name\":" : "{\"name\":");
        gltf_put_string(&o, v->name);
        out_result(&o, buf_printf(&w->nodes, ",\"camera\":%u,\"matrix\":", w->n_cameras));
        gltf_put_floats(&o, matrix, 16);
        out_byte(&o, '}');
        return o.error;
}

int gltf_add_cameras(GltfWriter *w, FormatNotes *notes) {
        const Studio *s = w->model->studio;
        int r = 0;

        for (size_t i = 0; !r && i < s->n_viewpoints; i++) {
                const Viewpoint *v = &s->viewpoints[i];

                if (!rigid(&v->matrix)) {
                        r = format_note(notes,
                                        "camera \"%s\" was left out: it is not only turned and moved, as "
                                        ".gltf has them",
                                        v->name);
                        continue;
                }
                r = put_camera(w, v);
                if (!r)
                        r = put_node(w, v);
                w->n_cameras++;
        }
        return r;
}
