#include "daemon/authority.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>

#define POLKIT "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"

#define ALLOW_INTERACTION 1u

/* Rules of polkit have 10 s each; somebody who types a password needs longer. */
#define ANSWER_USEC (20 * USEC_PER_SEC)
#define PASSWORD_USEC (120 * USEC_PER_SEC)
/* A connection that is not used for so long is closed. */
#define IDLE_USEC (5 * USEC_PER_SEC)

struct Question {
        Authority *authority;
        sd_bus_slot *slot;
        uint64_t number;
        AuthorityAnswer done;
        void *userdata;
        TAILQ_ENTRY(Question) link;
};

static Question *question_free(Question *q) {
        if (!q)
                return NULL;
        TAILQ_REMOVE(&q->authority->questions, q, link);
        sd_bus_slot_unref(q->slot);
        free(q);
        return NULL;
}
DEFINE_CLEANUP(Question *, question_free);

void authority_init(Authority *a, sd_event *loop) {
        *a = (Authority){ .loop = loop };
        TAILQ_INIT(&a->questions);
}

static void hang_up(Authority *a) {
        a->idle = sd_event_source_disable_unref(a->idle);
        if (!a->bus)
                return;
        (void)sd_bus_detach_event(a->bus);
        a->bus = sd_bus_close_unref(a->bus);
}

void authority_done(Authority *a) {
        while (a->loop && !TAILQ_EMPTY(&a->questions))
                question_free(TAILQ_FIRST(&a->questions));
        hang_up(a);
}

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata) {
        Authority *a = userdata;

        if (TAILQ_EMPTY(&a->questions))
                hang_up(a);
        return 0;
}

/* Without the timer the connection stays, nothing else does. */
static void hang_up_later(Authority *a) {
        if (!TAILQ_EMPTY(&a->questions))
                return;
        if (!a->idle)
                (void)sd_event_add_time_relative(a->loop, &a->idle, CLOCK_MONOTONIC, IDLE_USEC, USEC_PER_SEC,
                                                 on_idle, a);
        else if (sd_event_source_set_time_relative(a->idle, IDLE_USEC) >= 0)
                (void)sd_event_source_set_enabled(a->idle, SD_EVENT_ONESHOT);
}

/* Connecting does not wait: what is asked meanwhile is sent when the bus has greeted. */
static int connect_bus(Authority *a) {
        int r;

        /* The bus may have ended what we had; what was asked there has been answered with that. */
        if (a->bus && sd_bus_is_open(a->bus) > 0)
                return 0;
        if (a->bus && !TAILQ_EMPTY(&a->questions))
                return -EAGAIN;
        hang_up(a);
        r = sd_bus_open_system_with_description(&a->bus, "goxeld");
        if (r < 0)
                return r;
        /* Else the end of the loop waits for a bus that does not listen. */
        (void)sd_bus_set_close_on_exit(a->bus, false);
        r = sd_bus_attach_event(a->bus, a->loop, SD_EVENT_PRIORITY_NORMAL);
        if (r < 0)
                hang_up(a);
        return r;
}

static void name_question(const Question *q, char ret[static 32]) {
        (void)snprintf(ret, 32, "goxel-%llu", (unsigned long long)q->number);
}

/* polkit knows it by the connection that asked and its name. There is nothing to be done about a failure. */
static void withdraw(const Question *q) {
        char name[32];

        name_question(q, name);
        (void)sd_bus_call_method_async(q->authority->bus, NULL, POLKIT, POLKIT_PATH, POLKIT_INTERFACE,
                                       "CancelCheckAuthorization", NULL, NULL, "s", name);
}

static Verdict read_verdict(sd_bus_message *m, const char **ret_why) {
        int allowed, challenge, r;

        r = sd_bus_message_enter_container(m, SD_BUS_TYPE_STRUCT, "bba{ss}");
        if (r > 0)
                r = sd_bus_message_read(m, "bb", &allowed, &challenge);
        if (r <= 0) {
                *ret_why = "its answer cannot be understood";
                return VERDICT_NONE;
        }
        return allowed ? VERDICT_YES : challenge ? VERDICT_PASSWORD : VERDICT_NO;
}

static int on_reply(sd_bus_message *m, void *userdata, sd_bus_error *ret_error) {
        Question *q = userdata;
        Authority *a = q->authority;
        AuthorityAnswer done = q->done;
        void *whom = q->userdata;
        const char *why = "";
        Verdict verdict = VERDICT_NONE;

        if (sd_bus_message_is_method_error(m, NULL)) {
                const sd_bus_error *e = sd_bus_message_get_error(m);

                why = e->message ? e->message : e->name;
                /* It may be that the time is up, and a dialog is still open. */
                if (sd_bus_error_has_name(e, SD_BUS_ERROR_NO_REPLY))
                        withdraw(q);
        } else
                verdict = read_verdict(m, &why);
        question_free(q);
        done(whom, verdict, why);
        hang_up_later(a);
        return 0;
}

static int send_question(Question *q, const Subject *subject, const char *action, bool interactive) {
        sd_bus_message *m = NULL;
        char name[32];
        int r;

        name_question(q, name);
        r = sd_bus_message_new_method_call(q->authority->bus, &m, POLKIT, POLKIT_PATH, POLKIT_INTERFACE,
                                           "CheckAuthorization");
        if (r >= 0)
                r = sd_bus_message_append(m, "(sa{sv})sa{ss}us", "unix-process", 3, "pid", "u",
                                          (uint32_t)subject->pid, "start-time", "t", subject->start, "uid",
                                          "i", (int32_t)subject->uid, action, 0,
                                          interactive ? ALLOW_INTERACTION : 0u, name);
        if (r >= 0)
                r = sd_bus_call_async(q->authority->bus, &q->slot, m, on_reply, q,
                                      interactive ? PASSWORD_USEC : ANSWER_USEC);
        sd_bus_message_unref(m);
        return r;
}

int authority_ask(Authority *a, Question **ret, const Subject *subject, const char *action, bool interactive,
                  AuthorityAnswer done, void *userdata) {
        CLEANUP(question_free) Question *q = NULL;
        int r;

        /* Such a number is negative in polkit's messages. */
        if (subject->uid > INT32_MAX)
                return -ERANGE;
        r = connect_bus(a);
        if (r < 0)
                return r;
        q = calloc(1, sizeof(*q));
        if (!q)
                return -ENOMEM;
        *q = (Question){ .authority = a, .number = ++a->n_asked, .done = done, .userdata = userdata };
        TAILQ_INSERT_TAIL(&a->questions, q, link);
        r = send_question(q, subject, action, interactive);
        if (r < 0)
                return r;
        *ret = TAKE(q);
        return 0;
}

Question *question_cancel(Question *q) {
        Authority *a = q ? q->authority : NULL;

        if (!q)
                return NULL;
        withdraw(q);
        question_free(q);
        hang_up_later(a);
        return NULL;
}
