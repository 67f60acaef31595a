#include "daemon/card.h"

#include "base/fd.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "rpc/member.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

/* What only goxeld understands: it passes through the engine as a text. */
#define NOTES_OUT "%" PRIu64 " %" PRIu64 " %u %u %" PRIu32
#define NOTES_IN "%" SCNu64 " %" SCNu64 " %u %u %" SCNu32

static json_object *notes_write(const Session *s) {
        char text[96];

        (void)snprintf(text, sizeof(text), NOTES_OUT, s->opened, s->connected, (unsigned)s->reconnects,
                       s->deaths, s->ordinal);
        return json_object_new_string(text);
}

static bool notes_read(Session *s, const char *text) {
        unsigned reconnects;

        if (!text ||
            sscanf(text, NOTES_IN, &s->opened, &s->connected, &reconnects, &s->deaths, &s->ordinal) != 5)
                return false;
        s->reconnects = reconnects;
        s->daemon->n_reconnecting += s->reconnects;
        s->ordinal %= SLOT_ORDINALS;
        return true;
}

json_object *card_write(const Session *s) {
        json_object *o = json_object_new_object();

        json_add(o, "session", json_object_new_string(s->key));
        json_add(o, "uid", json_object_new_int64(s->uid));
        json_add(o, "pid", json_object_new_int64(s->pid));
        json_add(o, "project", s->binding[0] ? json_object_new_string(s->binding) : NULL);
        json_add(o, "ordinal", json_object_new_int64(s->ordinal));
        if (s->slot != SLOTS_NONE)
                json_add(o, "slot", json_object_new_int64(s->slot));
        if (s->is_suspected)
                json_add(o, "suspect", json_object_new_int64(s->suspect));
        json_add(o, "client", s->client[0] ? json_object_new_string(s->client) : NULL);
        json_add(o, "subscribed", subscription_payload(s->subscription));
        json_add(o, "notes", notes_write(s));
        return o;
}

static bool is_plain(const char *text) {
        for (; *text; text++)
                if ((unsigned char)*text < ' ' || *text == 0x7f)
                        return false;
        return true;
}

static int fill_in(Session *s, json_object *card) {
        const char *key = member_text(card, "session"), *client = member_text(card, "client"),
                   *project = member_text(card, "project");
        uint8_t bytes[16];
        Subscription *subscription;
        int r;

        if (!key || strlen(key) != 2 * sizeof(bytes) || unhex(key, sizeof(bytes), bytes) < 0 ||
            daemon_find_session(s->daemon, key))
                return -EPROTO;
        if ((client && !is_plain(client)) || (project && name_fault(project, strlen(project))) ||
            !notes_read(s, member_text(card, "notes")))
                return -EPROTO;
        (void)snprintf(s->key, sizeof(s->key), "%s", key);
        (void)snprintf(s->client, sizeof(s->client), "%s", client ? client : "");
        (void)snprintf(s->binding, sizeof(s->binding), "%s", project ? project : "");
        s->is_suspected = json_object_object_get_ex(card, "suspect", NULL);
        s->suspect = (uint32_t)member_int(card, "suspect") % SLOT_ORDINALS;
        r = subscription_read(&subscription, json_object_object_get(card, "subscribed"));
        if (r < 0)
                return r;
        session_subscribe(s, subscription);
        return 0;
}

static int charge_for(Daemon *d, int fd, User *user, User **ret, Charge *charge, pid_t *ret_pid) {
        struct ucred peer;
        socklen_t size = sizeof(peer);
        int r;

        if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, 0) <= 0)
                return -EPROTO;
        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
                return -errno;
        r = users_get(&d->users, peer.uid, ret);
        if (r == USER_E_STRANGER || (r == 0 && user && *ret != user))
                return -EPROTO;
        if (r == 0 && d->n_sessions >= d->settings.sessions)
                return -EDQUOT;
        if (r == 0)
                r = users_charge(&d->users, *ret, charge, USER_SESSIONS, 1);
        *ret_pid = peer.pid;
        return r == USER_E_QUOTA ? -EDQUOT : r;
}

int card_read(Session **ret, Daemon *d, User *user, int fd, json_object *card) {
        Charge charge = { 0 };
        Session *s;
        User *its = NULL;
        pid_t pid = 0;
        int r;

        r = card ? charge_for(d, fd, user, &its, &charge, &pid) : -EPROTO;
        if (r < 0) {
                (void)shutdown(fd, SHUT_RDWR);
                (void)fd_close(fd);
                return r;
        }
        r = session_new(d, fd, its, &charge, pid, &s);
        if (r < 0)
                return r;
        session_set_deadline(s, 0);
        r = fill_in(s, card);
        if (r < 0) {
                (void)shutdown(s->fd, SHUT_RDWR);
                session_free(s);
                return r;
        }
        s->had_line = true;
        *ret = s;
        return 0;
}
