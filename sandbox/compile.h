/* Filters of libseccomp's from our tables: for the build, and for programs that have none from it. */
#pragma once

#include "sandbox/sandbox.h"

#include <seccomp.h>

static inline void filter_free(scmp_filter_ctx *filter) {
        if (*filter)
                seccomp_release(*filter);
}
#define CLEANUP_FILTER __attribute__((cleanup(filter_free)))

/* SANDBOX_SELF in the rules means the process `self`. The caller releases what it gets. -errno. */
int sandbox_compile(scmp_filter_ctx *ret, const SandboxRule *rules, uint32_t self);
