/* The connections that are at the door when goxeld is restarted in order: they are stored with what was
 * begun for them, and the next goxeld goes on with it. (One that is killed leaves none: they connect again.)
 */
#pragma once

#include "daemon/daemon.h"
#include "daemon/stored.h"

/* Stores those that no engine has, and what engines that were killed have left for them. What cannot be
 * stored ends with us. */
void doors_store(Daemon *d);
/* Goes on with those that were stored. */
void doors_restore(Daemon *d, Stored *stored);
