/* seccomp policies: one readable table per program in this folder. The build makes the filter of each by
 * libseccomp, so that a program that starts only hands it to the kernel; where programs of the machine that
 * is built for do not run (a cross build), the program makes it when it starts.
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

#include <linux/filter.h>

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
/* What stands for it in a filter that the build has made: no process has this id, and no table this value.
 */
#define SANDBOX_SELF_MARK UINT32_C(0x7f5e1f00)

/* A policy as programs enter it. */
typedef struct Sandbox {
        const SandboxRule *rules;       /* NULL: the build has made the filter */
        const struct sock_filter *code; /* NULL: made of the rules when it is entered */
        unsigned short n;
        unsigned short n_self;
        const unsigned short *self; /* instructions that compare with SANDBOX_SELF_MARK, n_self of them */
} Sandbox;

extern const Sandbox sandbox_goxeld;
extern const Sandbox sandbox_engine;
extern const Sandbox sandbox_script;

/* Their tables, ended by a row without a name. */
extern const SandboxRule sandbox_goxeld_rules[];
extern const SandboxRule sandbox_engine_rules[];
extern const SandboxRule sandbox_script_rules[];

/* Sets no-new-privileges and loads the policy, for good. 0, or negative errno (the policy is then not in
 * force). Built with -Dsandbox=false it does nothing. A call that libseccomp does not know where the filter
 * is made is passed over. */
int sandbox_enter(const Sandbox *policy);
