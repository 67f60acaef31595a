#include "engine/unread.h"

#include <errno.h>
#include <string.h>

/* A session whose engines die one after the other needs its answers again, but not from long ago. */
#define AGE_MOST 8

/* Records stand one after the other: a head, then the bytes of the answer. */
typedef struct RecordHead {
        uint8_t session[UNREAD_SESSION_BYTES];
        uint64_t revision;
        uint32_t ordinal;
        uint32_t age; /* engines that have died since */
        uint64_t n;
} RecordHead;

void unread_begin(Unread *u, Slots *slots) {
        u->slots = slots;
}

void unread_done(Unread *u) {
        buf_done(&u->before);
}

/* Reads the record at `at`; returns where the next one begins, 0 when there is no further whole one. */
static size_t record_at(const Buf *b, size_t at, RecordHead *ret) {
        if (b->n - at < sizeof(*ret))
                return 0;
        memcpy(ret, b->data + at, sizeof(*ret));
        at += sizeof(*ret);
        return ret->n <= b->n - at ? at + ret->n : 0;
}

/* Says how many bytes are in use, once they are written. */
static void set_size(Unread *u, size_t n) {
        u->n = n;
        if (u->slots)
                atomic_store_explicit(&u->slots->unread_n, n, memory_order_release);
}

int unread_load(Unread *u, int fd, uint64_t revision) {
        CLEANUP_BUF Buf left = { 0 };
        RecordHead head;
        int r;

        r = slots_read_unread(fd, &left);
        for (size_t at = 0, next; r == 0 && (next = record_at(&left, at, &head)) > 0; at = next) {
                if (head.revision > revision || ++head.age > AGE_MOST)
                        continue;
                r = buf_append(&u->before, &head, sizeof(head));
                if (r == 0)
                        r = buf_append(&u->before, left.data + at + sizeof(head), head.n);
        }
        if (r < 0 || !u->slots)
                return r;
        if (u->before.n > 0)
                memcpy(u->slots->unread, u->before.data, u->before.n);
        u->kept = u->before.n;
        set_size(u, u->kept);
        return 0;
}

void unread_begin_turn(Unread *u) {
        if (u->n > u->kept)
                set_size(u, u->kept);
}

int unread_add(Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal,
               uint64_t revision, const void *answer, size_t n) {
        RecordHead head = { .revision = revision, .ordinal = ordinal, .n = n };

        if (!u->slots || n > SLOTS_UNREAD_MAX - sizeof(head) || u->n > SLOTS_UNREAD_MAX - sizeof(head) - n)
                return -ENOSPC;
        memcpy(head.session, session, sizeof(head.session));
        memcpy(u->slots->unread + u->n, &head, sizeof(head));
        memcpy(u->slots->unread + u->n + sizeof(head), answer, n);
        set_size(u, u->n + sizeof(head) + n);
        return 0;
}

bool unread_find(const Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal,
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

bool unread_has(const Unread *u, const uint8_t session[static UNREAD_SESSION_BYTES], uint32_t ordinal) {
        RecordHead head;

        for (size_t at = 0, next; (next = record_at(&u->before, at, &head)) > 0; at = next)
                if ((head.ordinal - ordinal) % SLOT_ORDINALS < SLOT_ORDINALS / 2 &&
                    memcmp(head.session, session, sizeof(head.session)) == 0)
                        return true;
        return false;
}

void unread_forget(Unread *u) {
        buf_done(&u->before);
        u->kept = 0;
        set_size(u, 0);
}
