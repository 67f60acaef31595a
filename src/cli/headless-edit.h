/* Lines that are typed at a terminal, with libedit: its keys, and a history in a file.
 *
 * The library is loaded when there are lines to edit and not before: that takes as long as everything else
 * at the start of a command does, and the other commands need none of it. */
#pragma once

#include "base/macros.h"

typedef struct Edit Edit;

/* The file of the history is borrowed; NULL: none is kept. `interrupts` is, too: it is readable after
 * Ctrl-C; -1: that is not heard. -ENOENT when there is no libedit; -ENOMEM. */
int edit_new(Edit **ret, const char *prompt, const char *file, int interrupts);
/* Writes the history. */
Edit *edit_free(Edit *e);
DEFINE_CLEANUP(Edit *, edit_free);
/* The next line, good until the next call; what Ctrl-C was pressed in is passed over. NULL: the end. */
const char *edit_line(Edit *e);
