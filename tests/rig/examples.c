#include "rig/examples.h"

#include "rig/look.h"

#include <string.h>

static json_object *answer_wrong(Peer *p, const Wrong *row) {
        json_object *answer = peer_call(p, row->method, row->params);

        print_message("# %s %s\n", row->method, row->params);
        check_error(answer, row->code, NULL);
        check_string(answer, "error.data.param", row->param);
        return answer;
}

void check_wrong(Peer *p, const Wrong *rows, size_t n) {
        for (size_t i = 0; i < n; i++)
                (void)answer_wrong(p, &rows[i]);
}

void check_wrong_params(Peer *p, const Wrong *rows, size_t n) {
        for (size_t i = 0; i < n; i++) {
                json_object *answer = answer_wrong(p, &rows[i]);

                (void)look_string(answer, "error.data.expected");
                (void)look_string(answer, "error.data.got");
        }
}

static const char *example_of(json_object *methods, const char *name) {
        for (size_t i = 0; i < json_object_array_length(methods); i++) {
                json_object *method = json_object_array_get_idx(methods, i);

                if (strcmp(look_string(method, "name"), name) == 0)
                        return json_object_to_json_string(look(method, "x-example"));
        }
        fail_msg("%s is not described", name);
        return NULL;
}

static int64_t revision(Peer *p) {
        return look_int(peer_result(p, "goxel.get_status", NULL), "revision");
}

void check_examples(Peer *p, const char *const *methods, size_t n) {
        json_object *described = json_object_get(look(peer_result(p, "rpc.discover", NULL), "methods"));

        for (size_t i = 0; i < n; i++) {
                const int64_t before = revision(p);

                (void)peer_result(p, methods[i], example_of(described, methods[i]));
                if (revision(p) > before)
                        (void)peer_result(p, "goxel.undo", NULL);
        }
        json_object_put(described);
}
