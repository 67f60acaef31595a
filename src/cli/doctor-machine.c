/* What was installed, and what the kernel offers. */
#include "cli/doctor.h"
#include "cli/program.h"
#include "cli/values.h"
#include "config.h"
#include "config/config.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json_tokener.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESCRIBE_MS 10000
#define DESCRIPTION_MAX ((size_t)8 << 20)

void check_library(Doctor *d, Finding *f) {
        const char *version = goxel_client_version();

        if (strcmp(version, GOXEL_VERSION) == 0) {
                found(f, VERDICT_OK, "goxelctl and libgoxel are %s (%s)", GOXEL_VERSION, GOXEL_BUILD);
                return;
        }
        found(f, VERDICT_WARNING, "goxelctl is %s, libgoxel %s", GOXEL_VERSION, version);
        advise(f, "Install both of one version; `ldd $(command -v goxelctl)` tells which library is taken");
}

static void judge_description(Finding *f, const char *program, const char *text) {
        json_object *o = json_tokener_parse(text);
        const char *version = member_text(o, "version"), *build = member_text(o, "build");

        if (!json_object_is_type(o, json_type_object)) {
                found(f, VERDICT_FAULT, "%s --describe prints no JSON object", program);
                advise(f, "Is it a goxel-engine? GOXEL_ENGINE names another one");
        } else if (strcmp(version, GOXEL_VERSION) != 0 || strcmp(build, GOXEL_BUILD) != 0) {
                found(f, VERDICT_WARNING, "%s is %s (%s), goxelctl %s (%s)", program, version, build,
                      GOXEL_VERSION, GOXEL_BUILD);
                advise(f, "Install both of one version");
        } else {
                found(f, VERDICT_OK, "%s is %s (%s)", program, version, build);
        }
        json_object_put(o);
}

void check_engine(Doctor *d, Finding *f) {
        const char *named = getenv("GOXEL_ENGINE"), *program = named && *named ? named : GOXEL_ENGINE_PATH;
        const char *const argv[] = { program, "--describe", NULL };
        CLEANUP_BUF Buf out = { 0 };
        int r, status;

        advise(f, "%s",
               named && *named ? "GOXEL_ENGINE names it: without it the installed one is taken"
                               : "Install goxel-daemon again");
        if (access(program, X_OK) < 0) {
                found(f, VERDICT_FAULT, "Cannot run the engine %s: %s", program, strerror(errno));
                return;
        }
        r = program_read(argv, DESCRIBE_MS, DESCRIPTION_MAX, &out, &status);
        if (r < 0) {
                found(f, VERDICT_FAULT, "%s --describe: %s", program, strerror(-r));
        } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
                found(f, VERDICT_FAULT, "%s --describe ends with %s %d", program,
                      WIFEXITED(status) ? "exit code" : "signal",
                      WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
        } else {
                advise(f, "%s", "");
                judge_description(f, program, (const char *)out.data);
        }
}

void check_kernel(Doctor *d, Finding *f) {
        struct utsname u;
        int fd;

        (void)uname(&u);
        fd = pidfd_open(getpid(), 0);
        if (fd >= 0) {
                (void)close(fd);
                found(f, VERDICT_OK, "%s %s", u.sysname, u.release);
                return;
        }
        found(f, VERDICT_FAULT, "%s %s has no pidfd_open(): %s", u.sysname, u.release, strerror(errno));
        advise(f, "Goxel needs Linux 5.3 or later; in a container, one that allows that call");
}

void check_seccomp(Doctor *d, Finding *f) {
        uint32_t action = SECCOMP_RET_ERRNO;

        if (!GOXEL_SANDBOX) {
                found(f, VERDICT_WARNING, "This build has no system call filters (-Dsandbox=false)");
                advise(f, "Use a build with them for anything but tests");
        } else if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) {
                found(f, VERDICT_OK, "The kernel filters system calls");
        } else {
                found(f, VERDICT_FAULT, "The kernel does not filter system calls, so no engine starts: %s",
                      strerror(errno));
                advise(f,
                       "Use a kernel with CONFIG_SECCOMP_FILTER; in a container, one that allows seccomp()");
        }
}

void check_landlock(Doctor *d, Finding *f) {
        long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

        if (version > 0) {
                found(f, VERDICT_OK, "The kernel has Landlock, version %ld", version);
                return;
        }
        found(f, VERDICT_WARNING, "The kernel has no Landlock: %s", strerror(errno));
        advise(f, "Goxel works without; the kernel's option lsm= turns it on");
}

/* The limit of an engine is set by goxeld, which cannot go over its own. */
void check_memory(Doctor *d, Finding *f) {
        uint64_t all = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
        struct rlimit limit = { .rlim_max = RLIM_INFINITY };
        CLEANUP_CONFIG Config c;
        uint64_t engine;

        config_init(&c);
        (void)config_load(&c, d->at.is_system ? CONFIG_SYSTEM : CONFIG_USER, "");
        engine = c.settings.engine_memory;
        (void)getrlimit(RLIMIT_DATA, &limit);
        found(f, VERDICT_WARNING, "An engine may use %" PRIu64 " MiB, the machine has %" PRIu64 " MiB",
              engine >> 20, all >> 20);
        if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < engine) {
                found(f, VERDICT_WARNING, "An engine may use %" PRIu64 " MiB, this session %" PRIu64 " MiB",
                      engine >> 20, (uint64_t)limit.rlim_max >> 20);
                advise(f,
                       "Raise the limit of data (ulimit -Hd), or set a smaller EngineMemory= in goxel.conf");
        } else if (engine > all) {
                advise(f,
                       "Set a smaller EngineMemory= in goxel.conf, or the kernel ends other programs first");
        } else {
                f->verdict = VERDICT_OK;
        }
}
