#include "base/fd.h"
#include "base/log.h"
#include "daemon/background.h"
#include "daemon/daemon.h"

#include <fcntl.h>

/* A descriptor that we open must not become somebody's standard output. */
static void open_standard_descriptors(void) {
        int fd;

        do
                fd = open("/dev/null", O_RDWR);
        while (fd >= 0 && fd <= 2);
        (void)fd_close(fd);
}

int main(int argc, char **argv) {
        CLEANUP(daemon_free) Daemon *d = NULL;
        int r, waiting = -1;
        Options options;

        open_standard_descriptors();
        r = options_parse(&options, argc, argv);
        if (r != 0)
                return r < 0 ? 2 : EXIT_SUCCESS;
        if (options.background && background_enter(&options, &waiting) < 0)
                return EXIT_FAILURE;
        log_init("goxeld", LOG_INFO);
        r = daemon_new(&d, &options);
        if (r >= 0 && waiting >= 0)
                background_ready(waiting);
        if (r >= 0)
                r = daemon_run(d);
        return r < 0 ? EXIT_FAILURE : r;
}
