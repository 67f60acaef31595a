/* Files that came along with the one that a call reads. */
#pragma once

#include "engine/methods/methods.h"
#include "formats/beside.h"

#define PARAM_FILES                                                                                                     \
        {                                                                                                               \
                "files", P_OBJECT, NULL, 0, 0, NULL, "", NULL,                                                          \
                        "files that the file names (materials of .obj, buffers and pictures of .gltf): the "            \
                        "number of a passed descriptor for each name, or null when there is no such file; "             \
                        "if it is given, {} too, a file that is named and not in it is asked for, up to 64 in all, by " \
                        "error -1122"                                                                                   \
        }

/* Reads what `files` of the call says, at most `most` bytes in all. *ret_asks: whatever else is wanted is to
 * be asked for. RPC_FAILED with the error, -ENOMEM, other negative errno of reading. */
int call_beside(Call *c, size_t most, Beside *ret, bool *ret_asks);
/* Asks for what a reader wanted. Returns RPC_FAILED. */
int call_ask_beside(Call *c, const Beside *b);
