/* The file that a project was last loaded from or saved to, and what it was like then: whoever saves it
 * there again learns that somebody else has changed it meanwhile.
 *
 * Of a file that was written two states are known, that before and that after: which of them has its name is
 * not ours to see. */
#pragma once

#include "engine/request.h"

/* Before the row runs: notes what the file that is read is like, or refuses to save over one that has
 * changed (RPC_FILE_CHANGED). 0, RPC_FAILED, -errno. Rows without a file of their own are passed over. */
int origin_before(Call *c);
/* After it has succeeded: remembers the file, within the turn. -errno, and the turn is lost. */
int origin_after(Call *c);
/* {path, stamp}; NULL: there is none, or it cannot be read. New reference. */
json_object *origin_json(const Project *p);
