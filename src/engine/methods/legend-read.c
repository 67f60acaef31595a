#include "engine/methods/legend-read.h"

#include "rpc/value.h"
#include "voxel/legend.h"

#include <stdio.h>
#include <string.h>

int legend_read_entry(Call *c, const char *name, json_object *value, Colour *ret) {
        char param[64], got[VALUE_TEXT_MAX];
        uint8_t rgba[4] = { 0 };

        (void)snprintf(param, sizeof(param), "legend[\"%.40s\"]", name);
        if (strlen(name) != 1 || !legend_character(name[0]))
                return rpc_fail_param(&c->error, param,
                                      "one ASCII character that can be seen, and is not '.', '\"' or '\\'",
                                      name);
        if (!colour_parse(value, rgba)) {
                colour_got(value, got);
                return rpc_fail_param(&c->error, param, "a colour: [r,g,b], " COLOUR_TEXTS, got);
        }
        *ret = (Colour){ rgba[0], rgba[1], rgba[2], rgba[3] };
        return 0;
}
