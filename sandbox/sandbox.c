/* A filter that the build has made, into the kernel. */
#include "sandbox/sandbox.h"

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int sandbox_enter(const Sandbox *policy) {
        struct sock_filter code[BPF_MAXINSNS];
        const struct sock_fprog program = { policy->n, code };

        if (!GOXEL_SANDBOX)
                return 0;
        assert(policy->n <= ARRAY_LEN(code));

        memcpy(code, policy->code, policy->n * sizeof(*code));
        for (unsigned i = 0; i < policy->n_self; i++)
                code[policy->self[i]].k = (uint32_t)getpid();
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
                return -errno;
        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0 ? -errno : 0;
}
