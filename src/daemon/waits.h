/* Who waits for an answer: those whom the end of goxeld would keep waiting. */
#pragma once

#include "daemon/session.h"

/* Sessions of that user (NULL: of all) that are owed an answer and are still there to take it, without `but`
 * (may be NULL). */
size_t waits_count(const Daemon *d, const User *user, const Session *but);
/* Whether a user may know how many of all users wait: who could end goxeld anyway. */
bool waits_all(const User *user);
