#include "engine/methods/beside.h"

#include "base/fd.h"
#include "rpc/json.h"

#include <errno.h>
#include <json-c/linkhash.h>
#include <stdio.h>

static int read_file(Call *c, const char *name, json_object *number, size_t *left, Beside *ret) {
        char param[64];
        uint8_t *data = NULL;
        size_t n = 0;
        int fd, r;

        if (!number)
                return beside_add(ret, name, NULL, 0);
        (void)snprintf(param, sizeof(param), "files.%s", name);
        if (!json_object_is_type(number, json_type_int))
                return rpc_fail_param(&c->error, param, "the number of a passed descriptor, or null",
                                      json_object_to_json_string_ext(number, JSON_C_TO_STRING_PLAIN));
        r = call_descriptor(c, param, json_object_get_int64(number), false, &fd);
        if (r != 0)
                return r;
        r = fd_read_file(fd, *left, &data, &n);
        if (r == -EFBIG)
                return rpc_fail(&c->error, RPC_TOO_LARGE, "%s: with it the files have too many bytes",
                                param);
        if (r < 0)
                return r;
        *left -= n;
        return beside_add(ret, name, data, n);
}

int call_beside(Call *c, size_t most, Beside *ret, bool *ret_asks) {
        const Arg *files = arg(c, "files");
        int r = 0;

        *ret_asks = files->given;
        if (!files->given)
                return 0;
        json_object_object_foreach(files->json, name, number) {
                r = read_file(c, name, number, &most, ret);
                if (r != 0)
                        return r;
        }
        return 0;
}

int call_ask_beside(Call *c, const Beside *b) {
        json_object *names = json_object_new_array();

        for (size_t i = 0; i < b->n_wanted; i++)
                json_append(names, json_object_new_string(b->wanted[i]));
        rpc_failure(&c->error, RPC_FILES_WANTED,
                    "The file names others, %s%s: pass them with `files`, or null for those that are not "
                    "there",
                    b->wanted[0], b->n_wanted > 1 ? " and more" : "");
        rpc_error_add(&c->error, "files", names);
        return RPC_FAILED;
}
