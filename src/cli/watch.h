/* Says what happens to a project, a line each, or with --json a notification each. */
#pragma once

#include "cli/work.h"

/* Watches what `w` is about (no project: the session's or the user's current one) until it is interrupted or
 * nobody reads any more. An exit code. */
int watch_follow(Invocation *in, Work *w);
