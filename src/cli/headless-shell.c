/* Commands at a terminal: read, carried out, and remembered for the next time. */
#include "cli/headless.h"

#include "base/places.h"
#include "cli/headless-edit.h"
#include "cli/interrupt.h"

#include <stdio.h>
#include <string.h>

/* From the end of its line on, Ctrl-C is for the command. */
static int run_line(Headless *h, const char *line) {
        int r;

        h->interruptible = true;
        interrupt_aim(h->client);
        r = headless_run_text(h, line);
        interrupt_aim(NULL);
        h->interruptible = false;
        interrupt_calm();
        if (h->client)
                goxel_client_clear_interrupt(h->client);
        (void)fflush(stdout);
        return r;
}

/* NULL: it is not kept. */
static char *history_file(void) {
        CLEANUP_FREE char *folder = NULL;
        char *file;

        if (place_state(&folder) < 0 || place_make(folder) < 0)
                return NULL;
        return asprintf(&file, "%s/headless_history", folder) < 0 ? NULL : file;
}

int headless_shell(Headless *h) {
        CLEANUP_FREE char *file = history_file();
        CLEANUP(edit_free) Edit *e = NULL;
        const char *line;

        h->keeps = true;
        if (edit_new(&e, "goxel> ", file, interrupt_take(NULL)) < 0) {
                interrupt_give();
                headless_complain(h, "warning: ", "libedit is not there: lines are taken as they come");
                return headless_read(h);
        }
        if (!h->quiet)
                (void)printf("goxel-headless %s: help lists the commands, exit leaves\n",
                             goxel_client_version());
        while ((line = edit_line(e)) != NULL)
                if (run_line(h, line) == HEADLESS_LEAVE)
                        break;
        return HEADLESS_OK;
}
