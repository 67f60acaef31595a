#include "engine/unread.h"

#include "rpc/slots.h"

#include <errno.h>
#include <string.h>

/* Records stand one after the other: a head, then the bytes of the answer. */
typedef struct RecordHead {
        uint8_t session[JOURNAL_SESSION_BYTES];
        uint32_t ordinal;
        uint32_t n;
} RecordHead;

void unread_done(Unread *u) {
        buf_done(&u->before);
        buf_done(&u->turn);
}

/* Reads the record at `at`; returns where the next one begins, 0 when there is no further whole one. */
static size_t record_at(const Buf *b, size_t at, RecordHead *ret) {
        if (b->n - at < sizeof(*ret))
                return 0;
        memcpy(ret, b->data + at, sizeof(*ret));
        at += sizeof(*ret);
        return ret->n <= b->n - at ? at + ret->n : 0;
}

int unread_load(Unread *u, Journal *j) {
        int r;

        u->before.n = 0;
        r = journal_read_unread(j, &u->before);
        u->stored = u->before.n > 0;
        return r;
}

int unread_add(Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal,
               const void *answer, size_t n) {
        RecordHead head = { .ordinal = ordinal, .n = (uint32_t)n };
        int r;

        memcpy(head.session, session, sizeof(head.session));
        r = buf_reserve(&u->turn, sizeof(head) + n);
        if (r < 0)
                return r;
        (void)buf_append(&u->turn, &head, sizeof(head));
        return buf_append(&u->turn, answer, n);
}

bool unread_find(const Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal,
                 const char **ret, size_t *ret_n) {
        RecordHead head;

        for (size_t at = 0, next; (next = record_at(&u->before, at, &head)) > 0; at = next)
                if (head.ordinal == ordinal && memcmp(head.session, session, sizeof(head.session)) == 0) {
                        *ret = (const char *)u->before.data + at + sizeof(head);
                        *ret_n = head.n;
                        return true;
                }
        return false;
}

bool unread_has(const Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES], uint32_t ordinal) {
        RecordHead head;

        for (size_t at = 0, next; (next = record_at(&u->before, at, &head)) > 0; at = next)
                if ((head.ordinal - ordinal) % SLOT_ORDINALS < SLOT_ORDINALS / 2 &&
                    memcmp(head.session, session, sizeof(head.session)) == 0)
                        return true;
        return false;
}

void unread_drop(Unread *u, const uint8_t session[static JOURNAL_SESSION_BYTES]) {
        RecordHead head;
        size_t at = 0, next;

        while ((next = record_at(&u->before, at, &head)) > 0) {
                if (memcmp(head.session, session, sizeof(head.session)) != 0) {
                        at = next;
                        continue;
                }
                memmove(u->before.data + at, u->before.data + next, u->before.n - next);
                u->before.n -= next - at;
        }
        if (u->before.n == 0)
                buf_done(&u->before);
}

int unread_keep(Unread *u, Journal *j) {
        CLEANUP_BUF Buf both = { 0 };
        int r;

        if (u->turn.n == 0)
                return 0;
        u->stored = true;
        if (u->before.n == 0)
                return journal_keep_unread(j, u->turn.data, u->turn.n);
        r = buf_append(&both, u->before.data, u->before.n);
        if (r == 0)
                r = buf_append(&both, u->turn.data, u->turn.n);
        return r < 0 ? r : journal_keep_unread(j, both.data, both.n);
}

void unread_end_turn(Unread *u) {
        u->turn.n = 0;
        if (u->turn.capacity > 65536)
                buf_done(&u->turn);
}

int unread_clear(Unread *u, Journal *j) {
        int r;

        if (!u->stored)
                return 0;
        u->stored = false;
        r = journal_keep_unread(j, "", 0);
        return r < 0 ? r : journal_commit(j);
}
