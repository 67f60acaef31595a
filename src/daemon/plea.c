#include "daemon/plea.h"

#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/methods.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Questions that may be open for a user: the bus and polkit are there for others too. */
#define PLEAS_PER_USER 4

struct Plea {
        Session *session;
        Leave leave;
        Question *question; /* NULL: answered */
        Verdict verdict;
        char why[256]; /* with VERDICT_NONE */
};

static const struct {
        const char *action, *text;
} leaves[] = {
        [LEAVE_VIEW_SESSIONS] = { "org.goxel.daemon.view-sessions", "see the sessions of other users" },
        [LEAVE_DISCONNECT] = { "org.goxel.daemon.disconnect", "end the sessions of other users" },
        [LEAVE_STOP] = { "org.goxel.daemon.stop", "stop this daemon" },
        [LEAVE_RELOAD] = { "org.goxel.daemon.reload", "have this daemon read its configuration again" },
};

Plea *plea_free(Plea *p) {
        if (!p)
                return NULL;
        question_cancel(p->question);
        free(p);
        return NULL;
}

static void on_answer(void *userdata, Verdict verdict, const char *why) {
        Plea *p = userdata;

        p->question = NULL;
        p->verdict = verdict;
        (void)snprintf(p->why, sizeof(p->why), "%s", why);
        session_wake(p->session);
}

void plea_withdraw(Plea *p) {
        p->question = question_cancel(p->question);
        on_answer(p, VERDICT_NONE, "the client closed");
}

static int refused(Call *call, Leave leave) {
        const MethodContext *c = call->context;
        const Session *s = c->session;
        char uid[16], pid[16];

        (void)snprintf(uid, sizeof(uid), "%u", (unsigned)s->uid);
        (void)snprintf(pid, sizeof(pid), "%d", (int)s->pid);
        log_line(LOG_NOTICE,
                 LOG_FIELDS(EVENT_FIELD("refusal"), { "GOXEL_SESSION", s->key }, { "GOXEL_PEER_UID", uid },
                            { "GOXEL_PEER_PID", pid }, { "GOXEL_ACTION", leaves[leave].action }),
                 "Refused uid %s, pid %s: %s", uid, pid, call->error.message);
        rpc_error_add(&call->error, "action", json_object_new_string(leaves[leave].action));
        return RPC_FAILED;
}

/* 0 when it is no refusal. */
static int refuse(Call *call, Leave leave, Verdict verdict, const char *why) {
        const char *action = leaves[leave].action, *text = leaves[leave].text;

        switch (verdict) {
        case VERDICT_YES:
                return 0;
        case VERDICT_NO:
                rpc_failure(&call->error, RPC_NOT_AUTHORISED,
                            "You may not %s: only with a rule of polkit for %s, or as root", text, action);
                break;
        case VERDICT_PASSWORD:
                rpc_failure(&call->error, RPC_NOT_AUTHORISED,
                            "You may %s only with an administrator's password: send \"interactive\": true "
                            "where a polkit agent can ask for it (desktops have one, terminals pkttyagent), "
                            "or be root, or have a rule of polkit for %s",
                            text, action);
                break;
        case VERDICT_NONE:
                rpc_failure(&call->error, RPC_NOT_AUTHORISED,
                            "Only root may %s, because polkit could not be asked (%s): start it "
                            "(systemctl start polkit; package polkitd), or be root",
                            text, why);
                break;
        }
        return refused(call, leave);
}

/* There is nobody to ask about. */
static int refuse_subject(Call *call, Leave leave, int r) {
        const char *why = r == -ESRCH ? "the process that made this connection has ended"
                          : r == -EACCES
                                  ? "goxeld cannot see the process that made this connection (another "
                                    "PID namespace, or ProtectProc= in goxeld's unit)"
                                  : strerror(-r);

        rpc_failure(&call->error, RPC_NOT_AUTHORISED,
                    "You may not %s: %s. Connect anew from a process that stays, or be root",
                    leaves[leave].text, why);
        return refused(call, leave);
}

static size_t count_pleas(const Daemon *d, const User *user) {
        const Session *s;
        size_t n = 0;

        TAILQ_FOREACH(s, &d->sessions, link) {
                n += s->user == user && s->state == SESSION_PLEADING;
        }
        return n;
}

static int refuse_more(Call *call) {
        rpc_failure(&call->error, RPC_LIMIT,
                    "polkit is being asked for you %u times already: try again when it has answered",
                    PLEAS_PER_USER);
        rpc_error_add(&call->error, "limit", json_object_new_string("questions"));
        rpc_error_add(&call->error, "value", json_object_new_int(PLEAS_PER_USER));
        return RPC_FAILED;
}

/* METHODS_LATER, or RPC_FAILED. */
static int ask(Call *call, Leave leave, bool interactive) {
        const MethodContext *c = call->context;
        Session *s = c->session;
        Subject subject = { 0 };
        Plea *p;
        int r;

        if (count_pleas(s->daemon, s->user) >= PLEAS_PER_USER)
                return refuse_more(call);
        r = subject_find(&subject, s->pid, s->uid, s->connected);
        if (r < 0)
                return refuse_subject(call, leave, r);
        p = calloc(1, sizeof(*p));
        if (!p)
                return -ENOMEM;
        *p = (Plea){ .session = s, .leave = leave };
        r = authority_ask(&s->daemon->authority, &p->question, &subject, leaves[leave].action, interactive,
                          on_answer, p);
        if (r < 0) {
                plea_free(p);
                return refuse(call, leave, VERDICT_NONE, strerror(-r));
        }
        session_plead(s, p);
        return METHODS_LATER;
}

int plea_make(Call *call, Leave leave, bool interactive) {
        const MethodContext *c = call->context;
        Plea *p;
        int r;

        if (c->user->uid == 0 || c->user->uid == geteuid())
                return 0;
        if (!c->session || !c->can_wait)
                return rpc_fail(&call->error, RPC_NEEDS_DAEMON,
                                "%s needs leave to %s: send it alone, not in a batch", call->method->name,
                                leaves[leave].text);
        p = TAKE(c->session->plea);
        if (!p || p->leave != leave) {
                plea_free(p);
                return ask(call, leave, interactive);
        }
        r = refuse(call, leave, p->verdict, p->why);
        plea_free(p);
        return r;
}
