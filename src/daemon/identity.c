#include "daemon/identity.h"

#include "base/text.h"

#include <string.h>
#include <time.h>

int identity_init(Identity *ret, bool managed) {
        const char *given = managed ? getenv("INVOCATION_ID") : NULL;
        uint8_t bytes[16];
        int r;

        if (!given || strlen(given) != 2 * sizeof(bytes) || unhex(given, sizeof(bytes), bytes) < 0) {
                r = random_id(bytes);
                if (r < 0)
                        return r;
        }
        *ret = (Identity){ .started = time(NULL) };
        hex(bytes, sizeof(bytes), ret->id);
        return 0;
}
