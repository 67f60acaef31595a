#include "daemon/stored.h"

#include "base/base64.h"
#include "base/fd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_kind(const char *name, const char *kind) {
        size_t n = strlen(kind);

        return strncmp(name, kind, n) == 0 && name[n] == '-';
}

bool stored_is(const char *name) {
        return strcmp(name, STORED_DOOR) == 0 || strcmp(name, STORED_DOORS) == 0 ||
               is_kind(name, STORED_ENGINE) || is_kind(name, STORED_REMAINS);
}

int stored_add(Stored *s, const char *name, int fd) {
        StoredFd *more = reallocarray(s->fds, s->n + 1, sizeof(*more));
        char *copy = strdup(name);

        if (more)
                s->fds = more;
        if (!more || !copy) {
                free(copy);
                (void)fd_close(fd);
                return -ENOMEM;
        }
        s->fds[s->n++] = (StoredFd){ .name = copy, .fd = fd };
        return 0;
}

void stored_done(Stored *s) {
        for (size_t i = 0; i < s->n; i++) {
                free(s->fds[i].name);
                (void)fd_close(s->fds[i].fd);
        }
        free(s->fds);
        *s = (Stored){ 0 };
}

int stored_name(char ret[static STORED_NAME_MAX + 1], const char *kind, unsigned uid, unsigned pid,
                const char *project) {
        CLEANUP_BUF Buf text = { 0 };
        int r, n;

        r = base64_encode(&text, project, strlen(project));
        if (r < 0)
                return r;
        n = snprintf(ret, STORED_NAME_MAX + 1, "%s-%u-%u-%.*s", kind, uid, pid, (int)text.n,
                     (const char *)text.data);
        return n > STORED_NAME_MAX ? -ENAMETOOLONG : 0;
}

bool stored_parse(const char *name, const char *kind, StoredProject *ret) {
        CLEANUP_BUF Buf project = { 0 };
        StoredProject s = { 0 };
        int at = 0;

        if (!is_kind(name, kind))
                return false;
        name += strlen(kind);
        if (sscanf(name, "-%10u-%10u-%n", &s.uid, &s.pid, &at) != 2 || at == 0 ||
            base64_decode(&project, name + at, strlen(name + at)) < 0 || project.n > NAME_MAX_BYTES ||
            name_fault((const char *)project.data, project.n))
                return false;
        memcpy(s.project, project.data, project.n);
        *ret = s;
        return true;
}
