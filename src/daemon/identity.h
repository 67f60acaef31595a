/* Which run of goxeld this is: programs that ask twice can tell whether they still ask the same one. */
#pragma once

#include "base/macros.h"

typedef struct Identity {
        char id[33];     /* 128 bits as text: the service manager's INVOCATION_ID, else random */
        int64_t started; /* seconds since 1970 */
} Identity;

/* `managed`: a service manager started this process, not one of its ancestors. -errno. */
int identity_init(Identity *ret, bool managed);
