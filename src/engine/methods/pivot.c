#include "engine/methods/pivot.h"

#include <json-c/json.h>
#include <math.h>

int call_pivot(Call *c, const char *name, Pivot *ret) {
        json_object *origin = arg(c, name)->json;
        Pivot p = { 0 };

        for (size_t i = 0; i < 3; i++) {
                json_object *value = json_object_array_get_idx(origin, i);
                const bool number = json_object_is_type(value, json_type_int) ||
                                    json_object_is_type(value, json_type_double);
                const double twice = number ? 2 * json_object_get_double(value) : NAN;

                if (json_object_array_length(origin) != 3 || !(fabs(twice) <= 0x1p32) ||
                    twice != floor(twice))
                        return rpc_fail_param(&c->error, name,
                                              "three numbers within ±2147483648, whole or ending in .5",
                                              json_object_to_json_string(origin));
                p.at[i] = (int64_t)twice;
        }
        *ret = p;
        return 0;
}
