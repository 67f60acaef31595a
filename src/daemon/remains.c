#include "daemon/remains.h"

#include "base/fd.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

struct Remains {
        char project[NAME_MAX_BYTES + 1];
        int fd;
        TAILQ_ENTRY(Remains) link;
};

void remains_keep(RemainsList *list, const char *project, int fd) {
        Remains *r;

        (void)fd_close(remains_take(list, project));
        r = calloc(1, sizeof(*r));
        if (!r) {
                log_warning("No memory for what the engine of project %s has left", project);
                (void)fd_close(fd);
                return;
        }
        (void)snprintf(r->project, sizeof(r->project), "%s", project);
        r->fd = fd;
        TAILQ_INSERT_TAIL(list, r, link);
}

int remains_take(RemainsList *list, const char *project) {
        Remains *r;

        TAILQ_FOREACH(r, list, link) {
                int fd = r->fd;

                if (strcmp(r->project, project) != 0)
                        continue;
                TAILQ_REMOVE(list, r, link);
                free(r);
                return fd;
        }
        return -1;
}

void remains_each(const RemainsList *list, void (*visit)(const char *project, int fd, void *userdata),
                  void *userdata) {
        const Remains *r;

        TAILQ_FOREACH(r, list, link) {
                visit(r->project, r->fd, userdata);
        }
}

void remains_done(RemainsList *list) {
        while (!TAILQ_EMPTY(list)) {
                Remains *r = TAILQ_FIRST(list);

                TAILQ_REMOVE(list, r, link);
                (void)fd_close(r->fd);
                free(r);
        }
}
