/* What the files of a session share. */
#pragma once

#include "engine/session.h"

#include <sys/socket.h>

/* Keeps the descriptors of a message whose n bytes were just peeked into `window` and will be appended to
 * `in`. -ENOMEM.
 */
int session_take_fds(Session *s, const struct msghdr *m, const uint8_t *window, size_t n);
/* Closes the descriptors of lines before byte `end` of `in`. */
void session_drop_fds(Session *s, size_t end);
