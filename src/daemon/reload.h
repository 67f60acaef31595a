/* The settings of goxeld: goxel.conf, and over it the command line. */
#pragma once

#include "config/key.h"

typedef struct Daemon Daemon;

/* Reads them for the first time, before there is a loop. What is wrong with them is logged, and the defaults
 * are used in its place: only -ENOMEM. */
int daemon_load_settings(Daemon *d);
/* Reads them again and logs what has changed. Sessions and engines that are there keep their limits. */
void daemon_reload(Daemon *d);
/* Has a key this value until goxeld ends, whatever the files say; NULL: what they and the command line say
 * again. -errno. */
int daemon_override(Daemon *d, const ConfigKey *key, const uint64_t *value);
