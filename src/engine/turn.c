/* A turn: lines are run, what they changed is committed, their answers go out. */
#include "engine/engine-private.h"

#include "base/log.h"
#include "engine/passed.h"
#include "engine/request.h"
#include "engine/status.h"
#include "engine/step.h"
#include "engine/task.h"

#include <stdio.h>
#include <string.h>

/* Answers that wait in memory before the turn ends. */
#define TURN_BYTES (256u << 10)

static void refuse_line(Session *s) {
        char text[128];

        (void)snprintf(text, sizeof(text),
                       "A request line may have at most %zu bytes: pass large data by descriptor",
                       s->line_most);
        (void)request_refuse(s, RPC_LIMIT, text);
}

static void note_running(Engine *e, const Session *s) {
        uint64_t word = s ? (uint64_t)session_ordinal(s) << 32 | (s->number + 1) : 0;

        if (e->slots)
                atomic_store_explicit(&e->slots->running, word, memory_order_release);
}

/* Runs a line, or gives the answer that the engine before has stored. The answer to an edit is kept with it.
 */
static int run_line(Engine *e, Session *s, const char *line, size_t n) {
        uint64_t revision = e->project->revision;
        size_t start = s->out.n;
        const char *answer;
        int r;

        if (s->replays && unread_find(&e->unread, s->key, session_ordinal(s), &answer, &n)) {
                r = buf_append(&s->out, answer, n);
                return r < 0 ? r : REQUEST_DONE;
        }
        STEP("line");
        note_running(e, s);
        r = request_run(e, s, line, n);
        STEP("ran");
        note_running(e, NULL);
        /* Without room for its answer nobody could go on with the session. */
        if (r == REQUEST_DONE && s->cell && e->project->revision != revision &&
            unread_add(&e->unread, s->key, session_ordinal(s), e->project->revision, s->out.data + start,
                       s->out.n - start) < 0)
                session_give_up(s);
        STEP("kept");
        return r;
}

/* A line that an engine has died of is alone in its turn, so that all before it is stored. */
static bool ends_turn(const Engine *e, const Session *s) {
        if (s->used_lines >= e->in_flight || s->out.n >= TURN_BYTES)
                return true;
        return s->is_suspected && s->used_lines > 0 &&
               (session_ordinal(s) == s->suspect || session_ordinal(s) == (s->suspect + 1) % SLOT_ORDINALS);
}

/* What came of a line of n bytes. False: the session has to wait. */
static bool settle_line(Session *s, size_t n, int r) {
        switch (r) {
        case REQUEST_RETURN:
                s->state = SESSION_RETURNING;
                return false;
        case REQUEST_LATER:
                s->more = true;
                return false;
        case REQUEST_WAIT:
                s->waits = true;
                return false;
        case REQUEST_ASK:
                s->state = SESSION_ASKING;
                break;
        case REQUEST_TASK:
                s->state = SESSION_WORKING;
                break;
        default:
                if (r >= 0)
                        break;
                session_shutdown(s);
                return false;
        }
        session_use(s, n);
        return true;
}

/* Runs lines of a session until it has to wait. */
static void run_lines(Engine *e, Session *s) {
        const char *line;
        uint64_t requests;
        size_t n;
        int r;

        s->more = s->waits = false;
        s->pace_due = 0;
        while (s->state == SESSION_OPEN) {
                if (ends_turn(e, s) || engine_pace(e, s)) {
                        s->more = true;
                        return;
                }
                switch (session_line(s, &line, &n)) {
                case SESSION_LINE:
                        if (s->used_lines == 0)
                                session_begin_turn(s);
                        requests = e->requests;
                        r = run_line(e, s, line, n);
                        /* Counted when it is carried out. */
                        if (r == REQUEST_LATER || r == REQUEST_WAIT)
                                e->requests = requests;
                        pace_use(&e->pace, &s->pace, e->requests - requests);
                        break;
                case SESSION_WINDOW:
                        engine_hold(e, s);
                        return;
                default:
                        if (!s->too_long)
                                return;
                        refuse_line(s);
                        session_use(s, s->in.n);
                        s->eof = true;
                        return;
                }
                if (!settle_line(s, n, r))
                        return;
        }
}

static void read_session(Engine *e, Session *s) {
        size_t before = s->in.n;

        if (s->readable && session_fill(s) < 0)
                s->eof = true;
        if (s->in.n > before || s->more)
                engine_figures_start(&e->figures);
        if (s->in.n > before) {
                s->arrived = e->figures.at;
                e->last_input = s->arrived / 1000;
        }
}

/* What goxeld was asked cannot be asked anew. */
static bool can_run_again(const Session *s) {
        if (s->used == 0 || s->state == SESSION_DEAD || s->state == SESSION_WORKING || s->out_at > 0)
                return false;
        return s->state != SESSION_ASKING || (s->passed && !s->passed->told);
}

/* Runs the same lines again after a commit that failed: this time nothing is changed, and edits are answered
 * with what went wrong. */
static void run_again(Engine *e, Session *batch) {
        e->single_task = SINGLE_UNKNOWN;
        unread_begin_turn(&e->unread);
        for (Session *s = batch; s; s = s->ready_next) {
                if (!can_run_again(s))
                        continue;
                session_rewind(s);
                s->announce = false;
                s->state = SESSION_OPEN;
                run_lines(e, s);
        }
        project_go_on(e->project);
}

void engine_turn(Engine *e) {
        Session *batch, *next;
        uint64_t revision = e->project->revision;

        unread_begin_turn(&e->unread);
        tasks_finish(e);
        batch = e->ready;
        e->ready = e->ready_last = NULL;
        for (Session *s = batch; s; s = s->ready_next) {
                if (s->blocked || s->out.n > 0 || s->state != SESSION_OPEN)
                        continue;
                read_session(e, s);
                STEP("peeked");
                run_lines(e, s);
        }
        STEP("executed");
        if (project_commit(e->project) < 0) {
                log_error("Cannot write the journal of project \"%s\", keeping revision %llu: %s",
                          e->project->name, (unsigned long long)e->project->revision,
                          strerror(-e->project->storage_error));
                watch_drop(e);
                tasks_drop_fresh(e);
                status_note(e, e->project->storage_error);
                run_again(e, batch);
        } else if (e->project->revision != revision) {
                engine_figures_commit(e);
                status_note(e, 0);
        }
        STEP("committed");
        watch_publish(e);
        status_publish(e);
        STEP("published");
        for (Session *s = batch; s; s = next) {
                next = s->ready_next;
                s->queued = false;
                engine_finish(e, s);
        }
        tasks_start(e);
}
