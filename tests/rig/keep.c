#include "rig/keep.h"

#include "base/fd.h"
#include "rig/look.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_FD 3

/* The value of a line NAME=VALUE; false: there is none. */
static bool variable(const char *notice, const char *name, char *ret, size_t size) {
        for (const char *line = notice; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
                size_t n = strlen(name);

                if (strncmp(line, name, n) != 0 || line[n] != '=')
                        continue;
                (void)snprintf(ret, size, "%.*s", (int)strcspn(line + n + 1, "\n"), line + n + 1);
                return true;
        }
        return false;
}

static void drop(Keep *k, const char *name) {
        size_t left = 0;

        for (size_t i = 0; i < k->n; i++) {
                if (name && strcmp(k->names[i], name) != 0) {
                        k->names[left] = k->names[i];
                        k->fds[left++] = k->fds[i];
                        continue;
                }
                free(k->names[i]);
                (void)fd_close(k->fds[i]);
        }
        k->n = left;
}

void keep_obey(Keep *k, const char *notice, const int *fds, size_t n) {
        char name[256], value[8];
        bool keeps = variable(notice, "FDSTORE", value, sizeof(value));

        if (!variable(notice, "FDNAME", name, sizeof(name)))
                strcpy(name, "stored");
        for (size_t i = 0; i < n; i++) {
                if (!keeps) {
                        (void)fd_close(fds[i]);
                        continue;
                }
                assert_true(k->n < KEEP_MAX);
                k->names[k->n] = strdup(name);
                k->fds[k->n++] = fds[i];
        }
        if (variable(notice, "FDSTOREREMOVE", value, sizeof(value)))
                drop(k, name);
}

void keep_drop(Keep *k) {
        drop(k, NULL);
}

void keep_pass(const Keep *k, int listener) {
        int count = (int)k->n + 1, aside[KEEP_MAX + 1];
        char *names = NULL, text[16];
        size_t size;
        FILE *f = open_memstream(&names, &size);

        (void)fprintf(f, "goxel.socket");
        for (size_t i = 0; i < k->n; i++)
                (void)fprintf(f, ":%s", k->names[i]);
        (void)fclose(f);
        /* Out of the way first: any of them may stand where another has to go. */
        for (int i = 0; i < count; i++)
                aside[i] = fcntl(i == 0 ? listener : k->fds[i - 1], F_DUPFD_CLOEXEC, FIRST_FD + count);
        for (int i = 0; i < count; i++)
                if (dup2(aside[i], FIRST_FD + i) < 0)
                        _exit(126);
        (void)setenv("LISTEN_FDNAMES", names, 1);
        (void)snprintf(text, sizeof(text), "%d", count);
        (void)setenv("LISTEN_FDS", text, 1);
        (void)snprintf(text, sizeof(text), "%ld", (long)getpid());
        (void)setenv("LISTEN_PID", text, 1);
        free(names);
}
