/* Requests that take long, a line each. */
#pragma once

#include "cli/work.h"

/* An element of goxel.list_tasks that also says its project. */
void task_print(const Invocation *in, json_object *task);
/* Says what comes, gets on and ends, until it is interrupted or nobody reads any more. An exit code. */
int tasks_follow(Work *w);
