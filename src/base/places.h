/* Where things live: sockets, state, and whether a path is safe to use. */
#pragma once

#include "base/macros.h"

/* $XDG_RUNTIME_DIR, else /run/user/UID when it is ours, else a folder of our own (0700, owner
 * checked) under the temporary folder, made when missing. ret is freed by the caller. */
int place_runtime(char **ret);
/* The user's socket: RUNTIME/goxel/goxel.sock. */
int place_user_socket(char **ret);
#define PLACE_SYSTEM_SOCKET "/run/goxel/goxel.sock"
/* $XDG_STATE_HOME/goxel, else ~/.local/state/goxel. -ENOENT when there is no home either. */
int place_state(char **ret);
/* $XDG_CONFIG_HOME/goxel, else ~/.config/goxel. -ENOENT when there is no home either. */
int place_config(char **ret);
/* $STATE_DIRECTORY as a service manager gives it, else PLACE_SYSTEM_STATE. */
int place_system_state(char **ret);
#define PLACE_SYSTEM_STATE "/var/lib/goxel"
/* Makes a folder and its missing parents, 0700. */
int place_make(const char *path);
/* The goxeld that clients start themselves where there is no service manager to ask: GOXEL_DAEMON, also
 * under systemd, else the one in PATH where systemd does not run the machine, as sd_booted(3) tells it.
 * NULL: none. A user of systemd without a manager gets one with the next login, and with it a goxeld for the
 * same projects. */
const char *place_daemon(void);
