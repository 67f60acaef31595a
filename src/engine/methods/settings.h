/* Between JSON and the options of a format. */
#pragma once

#include "formats/format.h"
#include "rpc/method.h"

/* Checks the parameter "options" of a call against the options that the format has for `use`. RPC_FAILED
 * with -32602 for "options.NAME". Texts are borrowed from the call. */
int call_settings(Call *c, const Format *f, FormatUse use, FormatSettings *ret);
/* What goxel.list_formats tells: each format, what it cannot hold and its options. New reference. */
json_object *describe_formats(void);

#define PARAM_OPTIONS                                                                                       \
        {                                                                                                   \
                "options", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                            \
                        "of the format, by name: goxel.list_formats tells which there are"                  \
        }
