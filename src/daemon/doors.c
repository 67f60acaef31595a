#include "daemon/doors.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/queue.h"
#include "config.h"
#include "daemon/card.h"
#include "daemon/engine.h"
#include "rpc/member.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Bytes of memory about all connections. What is over it ends. */
#define DOORS_MAX ((size_t)256 << 20)

/* One connection: this, then its card, its answers and the beginning of its line. */
typedef struct Record {
        uint64_t cookie; /* the kernel's name for the connection */
        uint64_t answered;
        uint32_t card, out, line; /* bytes */
        uint8_t line_open, line_whole, had_line, zero;
} Record;

static uint64_t cookie_of(int fd) {
        uint64_t cookie = 0;
        socklen_t size = sizeof(cookie);

        return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size) < 0 ? 0 : cookie;
}

static int write_record(Buf *all, const Session *s) {
        json_object *card;
        Record record = { .cookie = cookie_of(s->fd),
                          .answered = s->answered,
                          .out = (uint32_t)(s->out.n - s->out_at),
                          .line = (uint32_t)s->line.n,
                          .line_open = s->line_open,
                          .line_whole = s->line_whole,
                          .had_line = s->had_line };
        const char *text;
        size_t n, before = all->n;
        int r;

        (void)json_fell_short();
        card = card_write(s);
        json_add(card, "build", json_object_new_string(GOXEL_BUILD));
        json_add(card, "target", json_object_new_string(s->target));
        json_add(card, "fault", s->fault.code != 0 ? rpc_error_json(&s->fault) : NULL);
        text = json_fell_short() ? NULL : json_line(card, &n);
        if (!text) {
                json_object_put(card);
                return -ENOMEM;
        }
        record.card = (uint32_t)n;
        r = before + sizeof(record) + n + record.out + record.line > DOORS_MAX ? -EFBIG : 0;
        if (r >= 0)
                r = buf_append(all, &record, sizeof(record));
        if (r >= 0)
                r = buf_append(all, text, n);
        if (r >= 0 && record.out > 0)
                r = buf_append(all, s->out.data + s->out_at, record.out);
        if (r >= 0 && record.line > 0)
                r = buf_append(all, s->line.data, record.line);
        json_object_put(card);
        if (r < 0)
                all->n = before;
        return r;
}

static bool can_be_stored(const Session *s) {
        switch (s->state) {
        case SESSION_AT_DOOR:
        case SESSION_WAITING:
        case SESSION_BORROWING:
        case SESSION_PLEADING:
                return s->fd >= 0;
        case SESSION_IN_ENGINE:
        case SESSION_LEAVING:
        case SESSION_DYING:
                return false;
        }
        return false;
}

static void store_all(Daemon *d, Buf *all) {
        CLEANUP_FD int memory = -1;
        int fds[STORE_FDS];
        size_t n = 0;
        Session *s;

        TAILQ_FOREACH(s, &d->sessions, link) {
                if (!can_be_stored(s) || write_record(all, s) < 0)
                        continue;
                fds[n++] = s->fd;
                if (n == STORE_FDS) {
                        (void)store_put(&d->store, STORED_DOOR, fds, n);
                        n = 0;
                }
        }
        if (n > 0)
                (void)store_put(&d->store, STORED_DOOR, fds, n);
        if (queue_save(all->data, all->n, &memory) >= 0 && memory >= 0)
                (void)store_put(&d->store, STORED_DOORS, &memory, 1);
}

typedef struct Owner {
        Store *store;
        uid_t uid;
} Owner;

static void store_remains(const char *project, int fd, void *userdata) {
        const Owner *owner = userdata;
        char name[STORED_NAME_MAX + 1];

        if (stored_name(name, STORED_REMAINS, owner->uid, 0, project) >= 0 &&
            store_count(owner->store, name))
                (void)store_put(owner->store, name, &fd, 1);
}

void doors_store(Daemon *d) {
        CLEANUP_BUF Buf all = { 0 };
        User *user;

        store_all(d, &all);
        TAILQ_FOREACH(user, &d->users.list, link) {
                Owner owner = { .store = &d->store, .uid = user->uid };
                Engine *e;

                remains_each(&user->remains, store_remains, &owner);
                /* An engine that is not ready yet may die, and then the next one needs it. */
                TAILQ_FOREACH(e, &user->engines, link) {
                        if (e->unread >= 0)
                                store_remains(e->project, e->unread, &owner);
                }
        }
}

static int take_door(Stored *stored, uint64_t cookie) {
        for (size_t i = 0; cookie != 0 && i < stored->n; i++) {
                StoredFd *s = &stored->fds[i];

                if (s->fd >= 0 && strcmp(s->name, STORED_DOOR) == 0 && cookie_of(s->fd) == cookie)
                        return TAKE_FD(s->fd);
        }
        return -1;
}

static int fill_in(Session *s, const Record *record, json_object *card, const uint8_t *rest) {
        const char *target = member_text(card, "target");
        int r;

        s->had_line = record->had_line;
        s->answered = record->answered;
        (void)snprintf(s->target, sizeof(s->target), "%s", target ? target : "");
        (void)rpc_error_read(&s->fault, json_object_object_get(card, "fault"));
        if (!s->had_line)
                session_set_deadline(s, s->daemon->settings.first_line_ms);
        r = record->out > 0 ? buf_append(&s->out, rest, record->out) : 0;
        if (r < 0 || !record->line_open)
                return r;
        if (users_charge(&s->daemon->users, s->user, &s->memory, USER_BYTES, record->line) != 0)
                return -EDQUOT;
        s->line_open = true;
        s->line_whole = record->line_whole;
        return record->line > 0 ? buf_append(&s->line, rest + record->out, record->line) : 0;
}

static bool is_of_other_build(json_object *card) {
        const char *build = member_text(card, "build");

        return !build || strcmp(build, GOXEL_BUILD) != 0;
}

static void restore(Daemon *d, Stored *stored, const Record *record, const uint8_t *rest) {
        int fd = take_door(stored, record->cookie), r;
        json_object *card = json_read((const char *)rest, record->card);
        Session *s;

        r = fd >= 0 ? card_read(&s, d, NULL, fd, card) : -ENOENT;
        if (r < 0)
                log_warning("Cannot go on with a connection of the goxeld before: %s", strerror(-r));
        else if (fill_in(s, record, card, rest + record->card) < 0)
                session_end(s, "out of memory");
        else {
                if (is_of_other_build(card))
                        subscription_upgraded(s);
                session_look_later(s);
        }
        json_object_put(card);
}

static void restore_all(Daemon *d, Stored *stored, const uint8_t *data, size_t n) {
        Record record;

        for (size_t at = 0; n - at >= sizeof(record);) {
                size_t size;

                memcpy(&record, data + at, sizeof(record));
                at += sizeof(record);
                size = (size_t)record.card + record.out + record.line;
                if (size > n - at)
                        return;
                restore(d, stored, &record, data + at);
                at += size;
        }
}

static void take_remains(Daemon *d, StoredFd *s) {
        StoredProject what;
        User *user;

        if (stored_parse(s->name, STORED_REMAINS, &what) && users_get(&d->users, what.uid, &user) == 0 &&
            slots_check(s->fd))
                remains_keep(&user->remains, what.project, TAKE_FD(s->fd));
        store_drop(&d->store, s->name);
}

/* Connections without a record: there was no memory for it. The service manager has duplicates, so only this
 * tells their clients. */
static void end_unknown(Daemon *d, Stored *stored) {
        bool any = false;

        for (size_t i = 0; i < stored->n; i++) {
                StoredFd *s = &stored->fds[i];

                if (strcmp(s->name, STORED_DOOR) != 0)
                        continue;
                any = true;
                if (s->fd >= 0)
                        (void)shutdown(s->fd, SHUT_RDWR);
                s->fd = fd_close(s->fd);
        }
        if (any)
                store_drop(&d->store, STORED_DOOR);
}

void doors_restore(Daemon *d, Stored *stored) {
        for (size_t i = 0; i < stored->n; i++) {
                StoredFd *s = &stored->fds[i];
                CLEANUP_FREE uint8_t *data = NULL;
                size_t n;

                if (s->fd < 0)
                        continue;
                if (strncmp(s->name, STORED_REMAINS, strlen(STORED_REMAINS)) == 0)
                        take_remains(d, s);
                if (strcmp(s->name, STORED_DOORS) != 0)
                        continue;
                if (fd_read_file(s->fd, DOORS_MAX, &data, &n) >= 0)
                        restore_all(d, stored, data, n);
                store_drop(&d->store, STORED_DOORS);
        }
        end_unknown(d, stored);
}
