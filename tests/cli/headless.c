#include "cli/headless.h"

#include <stdarg.h>
#include <stdio.h>

int headless_setup(void **state) {
        int r = run_setup();

        (void)setenv("XDG_STATE_HOME", run_path("state"), 1);
        return r;
}

int headless_teardown(void **state) {
        run_teardown();
        return 0;
}

void expect_headless_(int code, const char *file, int line, const char *format, ...) {
        CLEANUP_FREE char *command = NULL;
        va_list ap;

        va_start(ap, format);
        assert_true(vasprintf(&command, format, ap) >= 0);
        va_end(ap);
        /* Codes over 128 look like signals to whoever runs a shell. */
        expect_run_(-code, run("%s\nc=$?; [ $c -lt 200 ] || c=$((256 - c)); exit $c", command), file, line);
}

void expect_voxels(const char *file, const char *wanted) {
        expect_run(0,
                   "goxelctl convert %s .voxels.txt -q && grep -v '^#' .voxels.txt | sort; rm .voxels.txt",
                   file);
        expect_out(wanted);
}
