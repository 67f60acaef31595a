/* The most memory that `goxelctl convert` has at a time, it or its engine, beside the model: the bytes of
 * the file that it is read from, and the blocks in memory. */
#include "bench/bench.h"
#include "bench/files.h"
#include "formats/format.h"

#include "base/fd.h"

#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN "bench-memory.vox"

static const char *const targets[] = { "gox", "vox", "qb", "txt", "csv", "ply", "json", "obj", "glb" };

static size_t allocated(void) {
        const struct mallinfo2 m = mallinfo2();

        return m.uordblks + m.hblkhd;
}

static size_t blocks_of(const Buf *file) {
        const Format *vox = format_by_name("vox");
        __attribute__((cleanup(format_notes_done))) FormatNotes notes = { 0 };
        const size_t before = allocated();
        CLEANUP(model_free) Model *m = NULL;
        FormatSettings settings;
        FormatError error;

        settings_init(&settings, vox->options, FORMAT_READS);
        if (vox->read(&m, file->data, file->n, &settings, &notes, &error) != 0)
                die("the file cannot be read: %s", error.message);
        return allocated() - before;
}

/* The engine is waited for by goxelctl, so its peak is known with that. */
static double convert(const char *out) {
        const char *argv[] = { BENCH_GOXELCTL, "convert", IN, out, "-q", NULL };
        struct rusage usage;
        int status;
        pid_t pid;

        if (posix_spawn(&pid, argv[0], NULL, NULL, (char **)(uintptr_t)argv, environ) != 0 ||
            wait4(pid, &status, 0, &usage) < 0)
                die("%s cannot be run", argv[0]);
        return status == 0 ? (double)usage.ru_maxrss * 1024 : 0;
}

static void measure(const char *format, double model) {
        char out[64], name[64];
        double peak;

        (void)snprintf(out, sizeof(out), "bench-memory-out.%s", format);
        (void)snprintf(name, sizeof(name), "memory-vox-to-%s", format);
        peak = convert(out);
        (void)unlink(out);
        if (peak == 0)
                (void)printf("# %s failed\n", name);
        else
                figure((Figure){ .name = name,
                                 .value = peak / 1e6,
                                 .unit = "MB",
                                 .against = model / 1e6,
                                 .to_what = "file-and-blocks",
                                 .kind = AIM_RATIO_AT_MOST,
                                 .aim = 2 });
}

/* Bytes of the file that is made, and of its blocks. */
typedef struct Sizes {
        size_t file, blocks;
} Sizes;

static Sizes make(void) {
        CLEANUP_BUF Buf file = { 0 };
        int fd;

        vox_make(&file);
        fd = open(IN, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || fd_write_all(fd, file.data, file.n) < 0 || close(fd) < 0)
                die("cannot write " IN);
        return (Sizes){ file.n, blocks_of(&file) };
}

/* In a process of its own: what is started later has the most memory that this one ever had counted as its
 * own, by the kernel's account of memory that is shared until exec. */
static Sizes make_apart(void) {
        Sizes sizes;
        int ends[2], status;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0)
                die("no pipe can be had");
        (void)fflush(stdout);
        pid = fork();
        if (pid < 0)
                die("no process can be had");
        if (pid == 0) {
                sizes = make();
                _exit(fd_write_all(ends[1], &sizes, sizeof(sizes)) < 0);
        }
        (void)close(ends[1]);
        if (waitpid(pid, &status, 0) < 0 || status != 0 ||
            read(ends[0], &sizes, sizeof(sizes)) != (ssize_t)sizeof(sizes))
                die(IN " cannot be made");
        (void)close(ends[0]);
        return sizes;
}

void bench_memory(void) {
        Sizes sizes;

        if (setenv("GOXEL_ENGINE", BENCH_ENGINE, 1) < 0)
                die("out of memory");
        sizes = make_apart();
        (void)printf("# %.0f MB of file, %.0f MB of blocks\n", (double)sizes.file / 1e6,
                     (double)sizes.blocks / 1e6);
        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
                measure(targets[i], (double)(sizes.file + sizes.blocks));
        (void)unlink(IN);
}
