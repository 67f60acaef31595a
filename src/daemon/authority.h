/* The authority: polkitd, which knows who may do what concerns other users.
 *
 * It is asked over the system bus, and goxeld goes on with its work meanwhile: nothing here waits. The
 * connection with the bus is made for the first question and closed when there was none for a while. */
#pragma once

#include "daemon/subject.h"

#include <sys/queue.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

typedef enum Verdict {
        VERDICT_YES,
        VERDICT_NO,
        VERDICT_PASSWORD, /* only with an administrator's password, which was not asked for or not given */
        VERDICT_NONE,     /* polkit did not answer */
} Verdict;

/* Told once for each question. `why` is text for people with VERDICT_NONE, else "". */
typedef void (*AuthorityAnswer)(void *userdata, Verdict verdict, const char *why);

typedef struct Question Question;

/* Zeroed but for its loop: ready. */
typedef struct Authority {
        sd_event *loop; /* borrowed */
        sd_bus *bus;    /* NULL: not connected */
        sd_event_source *idle;
        uint64_t n_asked;
        TAILQ_HEAD(QuestionList, Question) questions;
} Authority;

void authority_init(Authority *a, sd_event *loop);
/* Questions that are still open are dropped without an answer. */
void authority_done(Authority *a);

/* Asks whether `subject` may do `action` (static storage). Interactive: its user may be asked for a
 * password, which may take two minutes. The answer never comes from within this call. -errno: there is no
 * bus. */
int authority_ask(Authority *a, Question **ret, const Subject *subject, const char *action, bool interactive,
                  AuthorityAnswer done, void *userdata);
/* Nobody waits for the answer any more: a dialog that is open for it is closed. Takes NULL, returns NULL. */
Question *question_cancel(Question *q);
