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

extern char **environ;

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

void bench_memory(void) {
        CLEANUP_BUF Buf file = { 0 };
        double model;
        int fd;

        if (setenv("GOXEL_ENGINE", BENCH_ENGINE, 1) < 0)
                die("out of memory");
        vox_make(&file);
        fd = open(IN, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || fd_write_all(fd, file.data, file.n) < 0 || close(fd) < 0)
                die("cannot write " IN);
        model = (double)(file.n + blocks_of(&file));
        (void)printf("# %.0f MB of file, %.0f MB of blocks\n", (double)file.n / 1e6,
                     (model - (double)file.n) / 1e6);
        buf_done(&file);
        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
                measure(targets[i], model);
        (void)unlink(IN);
}
