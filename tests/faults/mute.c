#include "mute.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 4096
#define REQUEST_MAX (FUSE_MIN_READ_BUFFER + (1 << 17))
#define FOREVER 1000000

struct Mute {
        char folder[256];
        pid_t server;
};

enum { NODE_ROOT = FUSE_ROOT_ID, NODE_MUTE, NODE_BROKEN, NODE_SHORT, NODE_LOST };

static const char *const names[] = { [NODE_MUTE] = "mute.gox",
                                     [NODE_BROKEN] = "broken.gox",
                                     [NODE_SHORT] = "short.gox",
                                     [NODE_LOST] = "lost.gox" };

/* ---- the server ---- */

static void answer(int fd, const struct fuse_in_header *in, int error, const void *data, size_t n) {
        struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + n),
                                        .error = -error,
                                        .unique = in->unique };
        struct iovec parts[] = { { &head, sizeof(head) }, { (void *)data, n } };

        (void)!writev(fd, parts, 2);
}

static struct fuse_attr attributes(uint64_t node) {
        return (struct fuse_attr){ .ino = node,
                                   .size = node == NODE_ROOT ? 0 : SIZE,
                                   .mode = node == NODE_ROOT ? S_IFDIR | 0700 : S_IFREG | 0600,
                                   .nlink = 1,
                                   .uid = getuid(),
                                   .gid = getgid(),
                                   .blksize = SIZE };
}

static void answer_init(int fd, const struct fuse_in_header *in) {
        const struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION,
                                           .minor = FUSE_KERNEL_MINOR_VERSION,
                                           .max_write = 1 << 17,
                                           .max_background = 16,
                                           .congestion_threshold = 12 };

        answer(fd, in, 0, &out, sizeof(out));
}

static void answer_lookup(int fd, const struct fuse_in_header *in, const char *name) {
        for (uint64_t node = NODE_MUTE; node < ARRAY_LEN(names); node++) {
                const struct fuse_entry_out out = { .nodeid = node,
                                                    .entry_valid = FOREVER,
                                                    .attr_valid = FOREVER,
                                                    .attr = attributes(node) };

                if (strcmp(name, names[node]) != 0)
                        continue;
                if (node != NODE_LOST)
                        answer(fd, in, 0, &out, sizeof(out));
                return;
        }
        answer(fd, in, ENOENT, NULL, 0);
}

static void answer_attributes(int fd, const struct fuse_in_header *in) {
        const struct fuse_attr_out out = { .attr_valid = FOREVER, .attr = attributes(in->nodeid) };

        answer(fd, in, 0, &out, sizeof(out));
}

/* What a file that does wrong does. */
static void answer_access(int fd, const struct fuse_in_header *in) {
        static const char bytes[16];

        if (in->nodeid == NODE_MUTE)
                return;
        if (in->opcode == FUSE_READ && in->nodeid == NODE_SHORT)
                answer(fd, in, 0, bytes, sizeof(bytes));
        else
                answer(fd, in, EIO, NULL, 0);
}

static void serve(int fd, const struct fuse_in_header *in) {
        const struct fuse_open_out opened = { .fh = 1, .open_flags = FOPEN_DIRECT_IO };

        switch (in->opcode) {
        case FUSE_INIT:
                answer_init(fd, in);
                break;
        case FUSE_LOOKUP:
                answer_lookup(fd, in, (const char *)(in + 1));
                break;
        case FUSE_GETATTR:
                answer_attributes(fd, in);
                break;
        case FUSE_OPEN:
        case FUSE_OPENDIR:
                answer(fd, in, 0, &opened, sizeof(opened));
                break;
        case FUSE_RELEASE:
        case FUSE_RELEASEDIR:
                answer(fd, in, 0, NULL, 0);
                break;
        case FUSE_READ:
        case FUSE_WRITE:
        case FUSE_SETATTR:
        case FUSE_FSYNC:
        case FUSE_FLUSH:
        case FUSE_STATFS:
                answer_access(fd, in);
                break;
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET:
        case FUSE_INTERRUPT:
                break;
        default:
                answer(fd, in, ENOSYS, NULL, 0);
                break;
        }
}

static _Noreturn void run(int fd) {
        static _Alignas(struct fuse_in_header) char request[REQUEST_MAX];

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
                ssize_t n = read(fd, request, sizeof(request));

                if (n < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN))
                        continue;
                if (n < (ssize_t)sizeof(struct fuse_in_header))
                        _exit(0);
                serve(fd, (const struct fuse_in_header *)request);
        }
}

/* ---- the test's side ---- */

static bool write_text(const char *path, const char *text) {
        CLEANUP_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

        return fd >= 0 && fd_write_all(fd, text, strlen(text)) >= 0;
}

static bool enter_namespaces(void) {
        char users[64], groups[64];

        (void)snprintf(users, sizeof(users), "%u %u 1", (unsigned)geteuid(), (unsigned)geteuid());
        (void)snprintf(groups, sizeof(groups), "%u %u 1", (unsigned)getegid(), (unsigned)getegid());
        if (geteuid() == 0)
                return unshare(CLONE_NEWNS) == 0;
        return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text("/proc/self/setgroups", "deny") &&
               write_text("/proc/self/uid_map", users) && write_text("/proc/self/gid_map", groups);
}

bool mute_can_mount(const char **why) {
        CLEANUP_FD int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

        *why = "/dev/fuse cannot be opened";
        if (fd < 0)
                return false;
        *why = "no mount namespace can be made";
        return enter_namespaces() && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

Mute *mute_mount(const char *folder) {
        CLEANUP_FD int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
        Mute *m = calloc(1, sizeof(*m));
        char options[128];

        if (!m || fd < 0)
                abort();
        (void)snprintf(m->folder, sizeof(m->folder), "%s", folder);
        (void)snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%u,group_id=%u", fd,
                       (unsigned)geteuid(), (unsigned)getegid());
        if (mount("mute", folder, "fuse", MS_NOSUID | MS_NODEV, options) < 0)
                abort();
        m->server = fork();
        if (m->server < 0)
                abort();
        if (m->server == 0)
                run(fd);
        return m;
}

Mute *mute_free(Mute *m) {
        if (!m)
                return NULL;
        (void)kill(m->server, SIGKILL);
        (void)waitpid(m->server, NULL, 0);
        (void)umount2(m->folder, MNT_DETACH);
        free(m);
        return NULL;
}

int mute_open(const Mute *m, const char *name) {
        char path[512];

        (void)snprintf(path, sizeof(path), "%s/%s", m->folder, name);
        return open(path, O_RDWR | O_CLOEXEC);
}
