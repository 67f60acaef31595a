/* A filter made of its table by the program that enters it, where the build could make none. */
#include "sandbox/compile.h"

#include "config.h"

#include <unistd.h>

int sandbox_enter(const Sandbox *policy) {
        CLEANUP_FILTER scmp_filter_ctx filter = NULL;
        int r;

        if (!GOXEL_SANDBOX)
                return 0;
        r = sandbox_compile(&filter, policy->rules, (uint32_t)getpid());
        return r < 0 ? r : seccomp_load(filter);
}

const Sandbox sandbox_goxeld = { .rules = sandbox_goxeld_rules };
const Sandbox sandbox_engine = { .rules = sandbox_engine_rules };
const Sandbox sandbox_script = { .rules = sandbox_script_rules };
