/* The origin's command line, beside the origin: one command, and a thousand of a batch. Its figures were
 * measured on two shared processors: 20 to 25 ms a process, 2.2 s for the batch. */
#include "bench/bench.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 30
#define BATCHES 5
#define COMMANDS 1000
#define ORIGIN_COMMAND_US 20000
#define ORIGIN_BATCH_MS 2200

static char folder[] = "/tmp/goxel-bench-XXXXXX";

static void clear_folder(void) {
        char command[64];

        (void)snprintf(command, sizeof(command), "rm -r %s", folder);
        (void)!system(command);
}

static void write_batch(void) {
        FILE *file = fopen("batch", "we");

        if (!file)
                die("cannot write %s/batch", folder);
        for (unsigned i = 0; i < COMMANDS; i++)
                (void)fprintf(file, "voxel-add batch.gox -p %u,%u,%u -c %u,7,9\n", i % 10, i / 10 % 10,
                              i / 100, i % 256);
        if (fclose(file) != 0)
                die("cannot write %s/batch", folder);
}

/* Nanoseconds from its start to its end. */
static uint64_t run(const char *const argv[]) {
        const uint64_t began = now_nsec();
        int status = -1;
        pid_t pid;

        if (posix_spawn(&pid, BENCH_HEADLESS, NULL, NULL, (char **)argv, environ) != 0)
                die("cannot start %s", BENCH_HEADLESS);
        if (waitpid(pid, &status, 0) != pid || status != 0)
                die("%s %s failed", argv[0], argv[2]);
        stop_if_asked();
        return now_nsec() - began;
}

int main(void) {
        static const char *const add[] = { "goxel-headless", "--quiet", "voxel-add", "a.gox", "-p",
                                           "1,2,3",          NULL };
        static const char *const batch[] = { "goxel-headless", "--quiet", "batch", "batch", NULL };
        CLEANUP_TIMES Times commands = { 0 }, batches = { 0 };

        mind_signals();
        if (!mkdtemp(folder) || chdir(folder) < 0 || atexit(clear_folder) != 0)
                die("cannot make a folder in /tmp");
        (void)setenv("GOXEL_ENGINE", BENCH_ENGINE, 1);
        write_batch();
        for (unsigned i = 0; i < ROUNDS; i++)
                times_add(&commands, run(add));
        for (unsigned i = 0; i < BATCHES; i++) {
                (void)unlink("batch.gox");
                times_add(&batches, run(batch));
        }
        figure((Figure){ .name = "one-voxel-add",
                         .value = times_percentile(&commands, 50),
                         .unit = "us",
                         .against = ORIGIN_COMMAND_US,
                         .to_what = "the-origin",
                         .kind = AIM_RATIO_AT_MOST,
                         .aim = 1 });
        figure((Figure){ .name = "batch-of-1000-voxel-adds",
                         .value = times_percentile(&batches, 50) / 1000,
                         .unit = "ms",
                         .against = ORIGIN_BATCH_MS,
                         .to_what = "the-origin",
                         .kind = AIM_RATIO_AT_MOST,
                         .aim = 0.1 });
        return 0;
}
