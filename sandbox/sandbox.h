/* seccomp policies: one readable table per program in this folder, loaded by libseccomp.
 *
 * A table has a line per rule, about some system calls or about some uses of one:
 *
 *      allow NAME… [CONDITION]
 *      errno CODE NAME… [CONDITION]    answers with that error
 *      kill NAME… [CONDITION]          ends the process
 *      include FILE                    that table, but for the calls that this one has lines about
 *
 * CONDITION is about one argument, counted from 0: `arg0=VALUE`, `arg0!=VALUE` or `arg0&MASK=VALUE`, with
 * constants as C spells them and SELF for the process that enters. The lines about one call either have no
 * condition or all have one. What no line fits gets ENOSYS, so that programs and libraries take the way they
 * have for older kernels.
 *
 * goxeld's table contains its children's, which inherit it. */
#pragma once

#include "base/macros.h"

typedef enum SandboxAction { SANDBOX_ALLOW, SANDBOX_ERRNO, SANDBOX_KILL } SandboxAction;
typedef enum SandboxTest { SANDBOX_ALWAYS, SANDBOX_EQUAL, SANDBOX_UNEQUAL, SANDBOX_MASKED } SandboxTest;

typedef struct SandboxRule {
        const char *call;
        SandboxAction action;
        int error; /* SANDBOX_ERRNO */
        SandboxTest test;
        unsigned argument;
        uint64_t mask; /* SANDBOX_MASKED: (argument & mask) == value */
        uint64_t value;
} SandboxRule;

/* As a value: the process id of who enters. */
#define SANDBOX_SELF UINT64_MAX

/* Ended by a row without a name; made from the policies here at build time. */
extern const SandboxRule sandbox_goxeld[];
extern const SandboxRule sandbox_engine[];
extern const SandboxRule sandbox_script[];

/* Sets no-new-privileges and loads the policy, for good. 0, or negative errno (the policy is then not in
 * force). Built with -Dsandbox=false it does nothing. A call the running kernel or libseccomp does not know
 * is passed over. */
int sandbox_enter(const SandboxRule *policy);
