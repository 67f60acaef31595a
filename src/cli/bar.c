#include "cli/bar.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define QUIET_USEC (300 * USEC_PER_MSEC)
#define WIDTH_MAX 40u
#define CELLS_USUAL 80

Bar bar_new(bool quiet) {
        const char *terminal = getenv("TERM");

        return (Bar){ .on = !quiet && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0,
                      .due = now_usec() + QUIET_USEC };
}

static unsigned cells(void) {
        struct winsize size;

        if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return CELLS_USUAL;
        return size.ws_col;
}

void bar_tell(Bar *b, double share) {
        b->share = MIN(MAX(share, 0.0), 1.0);
        b->stale = true;
}

uint64_t bar_due(const Bar *b) {
        return b->on && b->stale ? b->due : UINT64_MAX;
}

/* A line that is as wide as the terminal would begin another one. */
void bar_draw(Bar *b, const char *what) {
        char line[WIDTH_MAX + 1];
        unsigned columns, room, width, full;

        if (bar_due(b) > now_usec())
                return;
        columns = cells();
        room = (unsigned)strlen(what) + sizeof(" [] 100 %");
        width = columns > room ? MIN(columns - room, WIDTH_MAX) : 0;
        full = (unsigned)((double)width * b->share);
        memset(line, ' ', width);
        memset(line, '#', full);
        line[width] = '\0';
        (void)fprintf(stderr, "\r\033[K%s [%s] %3.0f %%", what, line, 100 * b->share);
        (void)fflush(stderr);
        b->drawn = true;
        b->stale = false;
}

void bar_clear(Bar *b) {
        if (b->drawn)
                (void)fputs("\r\033[K", stderr);
        b->drawn = false;
}
