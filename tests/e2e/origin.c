#include "origin.h"

#include "base/buf.h"
#include "rig/look.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* With the folder in place of each @. */
static void fill_in(Buf *ret, const char *text, const char *folder) {
        for (; *text; text++)
                assert_int_equal(*text == '@' ? buf_append_text(ret, folder) : buf_append(ret, text, 1), 0);
        assert_int_equal(buf_append(ret, "", 1), 0);
}

static Peer *begin(Rig *r) {
        static const char *const calls[][2] = {
                { "goxel.create_project", "{\"name\":\"origin\",\"width\":32,\"height\":32,\"depth\":32}" },
                { "goxel.add_voxel", "[0,0,0,255,0,0]" },
                { "goxel.add_voxel", "[1,0,0,255,0,0]" },
                { "goxel.add_voxel", "[5,5,5,0,0,255]" },
                { "goxel.create_layer", "{\"name\":\"second\"}" },
        };
        Peer *p = rig_peer(r);

        (void)peer_call(p, "goxel.delete_project", "[\"origin\"]");
        for (size_t i = 0; i < ARRAY_LEN(calls); i++)
                (void)peer_result(p, calls[i][0], calls[i][1]);
        return p;
}

static void check_pairs(json_object *result, char *pairs) {
        char *rest = NULL;

        for (char *pair = strtok_r(pairs, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest)) {
                char *value = strchr(pair, '=');

                if (!value && !look(result, pair))
                        fail_msg("no %s in %s", pair, json_object_to_json_string(result));
                if (!value)
                        continue;
                *value++ = '\0';
                check_json(result, pair, value);
        }
}

void check_documented(Rig *r, const Documented *rows, size_t n) {
        char folder[256];

        (void)snprintf(folder, sizeof folder, "%s", rig_path(r, "files"));
        assert_int_equal(mkdir(folder, 0700), 0);
        rig_start(r);
        for (size_t i = 0; i < n; i++) {
                CLEANUP_BUF Buf params = { 0 }, wanted = { 0 };
                Peer *p = begin(r);

                print_message("# %s %s\n", rows[i].method, rows[i].params);
                fill_in(&params, rows[i].params, folder);
                fill_in(&wanted, rows[i].wanted, folder);
                check_pairs(peer_result(p, rows[i].method, (char *)params.data), (char *)wanted.data);
                peer_close(p);
        }
}
