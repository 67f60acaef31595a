/* What engines that were killed have left for those that come after them: the memory of their slots, by
 * project. */
#pragma once

#include "base/names.h"

#include <sys/queue.h>

typedef struct Remains Remains;
typedef TAILQ_HEAD(RemainsList, Remains) RemainsList;

/* Keeps a descriptor (taken over) for the project's next engine, in place of one before it. Without memory
 * it is closed, and sessions carry out anew what they were not answered to. */
void remains_keep(RemainsList *list, const char *project, int fd);
/* Gives it away; -1: there is none. */
int remains_take(RemainsList *list, const char *project);
/* Calls `visit` for each; the descriptor is borrowed. */
void remains_each(const RemainsList *list, void (*visit)(const char *project, int fd, void *userdata),
                  void *userdata);
void remains_done(RemainsList *list);
