/* What the daemon says, in the words of goxelctl: methods become commands. */
#pragma once

#include "base/buf.h"
#include "cli/cli.h"

/* Appends the text; as it is for those who call methods. -ENOMEM. */
int wording(const Invocation *in, const char *text, Buf *ret);
