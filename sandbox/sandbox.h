/* seccomp policies: one readable table per program in this folder, loaded by libseccomp.
 *
 * A table has a line per system call: `allow NAME`, `errno CODE NAME` (answers with that error) or
 * `kill NAME` (ends the process). Calls that a table does not name get ENOSYS. goxeld's table contains its
 * children's, which inherit it. */
#pragma once

#include "base/macros.h"

typedef enum SandboxAction { SANDBOX_ALLOW, SANDBOX_ERRNO, SANDBOX_KILL } SandboxAction;

typedef struct SandboxRule {
        const char *call;
        SandboxAction action;
        int error; /* SANDBOX_ERRNO */
} SandboxRule;

/* Ended by a row without a name; made from goxeld.policy and goxel-engine.policy at build time. */
extern const SandboxRule sandbox_goxeld[];
extern const SandboxRule sandbox_engine[];

/* Sets no-new-privileges and loads the policy, for good. 0, or negative errno (the policy is then not in
 * force). Built with -Dsandbox=false it does nothing. A call the running kernel or libseccomp does not know
 * is passed over. */
int sandbox_enter(const SandboxRule *policy);
