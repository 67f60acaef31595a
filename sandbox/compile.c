/* From a table to a filter, by libseccomp. */
#include "sandbox/compile.h"

#include <errno.h>

static uint32_t rule_action(const SandboxRule *rule) {
        switch (rule->action) {
        case SANDBOX_ALLOW:
                return SCMP_ACT_ALLOW;
        case SANDBOX_ERRNO:
                return SCMP_ACT_ERRNO((uint32_t)rule->error);
        case SANDBOX_KILL:
                return SCMP_ACT_KILL_PROCESS;
        }
        return SCMP_ACT_KILL_PROCESS;
}

static struct scmp_arg_cmp rule_condition(const SandboxRule *rule, uint32_t self) {
        uint64_t value = rule->value == SANDBOX_SELF ? self : rule->value;

        switch (rule->test) {
        case SANDBOX_EQUAL:
                return SCMP_CMP(rule->argument, SCMP_CMP_EQ, value, 0);
        case SANDBOX_UNEQUAL:
                return SCMP_CMP(rule->argument, SCMP_CMP_NE, value, 0);
        case SANDBOX_MASKED:
                return SCMP_CMP(rule->argument, SCMP_CMP_MASKED_EQ, rule->mask, value);
        case SANDBOX_ALWAYS:
                break;
        }
        return (struct scmp_arg_cmp){ 0 };
}

static int filter_add(scmp_filter_ctx filter, const SandboxRule *rule, uint32_t self) {
        int number = seccomp_syscall_resolve_name(rule->call);
        struct scmp_arg_cmp condition = rule_condition(rule, self);

        /* Negative numbers are libseccomp's own, for calls that this architecture does not have. */
        if (number < 0)
                return 0;
        return seccomp_rule_add_array(filter, rule_action(rule), number, rule->test != SANDBOX_ALWAYS,
                                      &condition);
}

int sandbox_compile(scmp_filter_ctx *ret, const SandboxRule *rules, uint32_t self) {
        CLEANUP_FILTER scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
        int r;

        if (!filter)
                return -ENOMEM;
        /* The kernel's error instead of libseccomp's -ECANCELED for all of them. */
        r = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
        if (r < 0)
                return r;
        /* A binary tree over the numbers instead of a list: every system call passes here. */
        r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        if (r < 0)
                return r;
        for (; rules->call; rules++) {
                r = filter_add(filter, rules, self);
                if (r < 0)
                        return r;
        }
        *ret = TAKE(filter);
        return 0;
}
