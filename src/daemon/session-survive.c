/* What becomes of a session whose engine has died: its slot says how far the engine was. */
#include "base/queue.h"
#include "daemon/daemon.h"
#include "daemon/engine.h"
#include "daemon/path-pass.h"

#include <errno.h>
#include <sys/socket.h>

/* A line that so many engines died of is not tried again. */
#define DEATHS_MOST 2
/* So often a session goes on at the same line when nothing says whose fault the deaths are. */
#define DEATHS_UNEXPLAINED 5

/* Goes on with taking answered bytes off the queue. The peek offset tells how many of them are gone: the
 * kernel moves it back by what is consumed. */
static int finish_consuming(const Session *s, const Slot *slot) {
        socklen_t size = sizeof(int);
        int offset = -1;
        uint32_t gone;

        if (getsockopt(s->fd, SOL_SOCKET, SO_PEEK_OFF, &offset, &size) < 0)
                return -errno;
        if (offset < 0 || (uint32_t)offset > slot->peeked)
                return -EPROTO;
        gone = slot->peeked - (uint32_t)offset;
        return gone > slot->consume ? -EPROTO : queue_consume(s->fd, slot->consume - gone);
}

/* Notes who is to blame: the line that was being carried out, or nobody. A request leaves the queue once it
 * is answered, so an empty queue has none that is not. */
static void note_death(Session *s, const Engine *e, const Slot *slot) {
        uint32_t running, ordinal;
        bool same;

        if (slots_read_running(e->slots, &running, &ordinal) < 0)
                running = SLOTS_NONE;
        if (running == s->slot) {
                same = s->is_suspected && s->suspect == ordinal;
                s->deaths = same ? s->deaths + 1 : 1;
                s->is_suspected = true;
                s->suspect = ordinal;
        } else if (running == SLOTS_NONE && !queue_empty(s->fd)) {
                s->deaths = slot->ordinal == s->ordinal ? s->deaths + 1 : 1;
                s->is_suspected = false;
        } else if (slot->ordinal != s->ordinal)
                s->deaths = 0;
        s->ordinal = slot->ordinal;
}

/* Its next line has killed enough engines. */
static void refuse_next_line(Session *s, const char *cause) {
        unsigned deaths = s->deaths;

        s->deaths = 0;
        s->is_suspected = false;
        rpc_error_done(&s->fault);
        rpc_failure(
                &s->fault, RPC_ENGINE_DIED,
                "%u engines of this project died of this request (%s), so it is not tried again; the project is as "
                "it was before",
                deaths, cause);
        rpc_error_add(&s->fault, "cause", json_object_new_string(cause));
}

bool session_survive(Session *s, const char *cause) {
        const Engine *e = s->engine;
        Slot slot;

        /* What it was given beside the connection has gone with it. */
        if (s->fd < 0 || s->slot == SLOTS_NONE || s->line_given || slots_read(e->slots, s->slot, &slot) < 0)
                return false;
        if (slot.state == SLOT_SENDING || slot.state == SLOT_HELD)
                return false;
        if (slot.state == SLOT_CONSUMING && finish_consuming(s, &slot) < 0)
                return false;
        note_death(s, e, &slot);
        /* The next engine asks for its file anew. */
        path_drop(s);
        if (s->subscription)
                s->subscription->known = false;
        if (s->deaths >= (s->is_suspected ? DEATHS_MOST : DEATHS_UNEXPLAINED))
                refuse_next_line(s, cause);
        session_come_back(s, NULL, -1);
        return true;
}
