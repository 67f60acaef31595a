/* What the files of the engine share. */
#pragma once

#include "engine/engine.h"

/* One turn: all sessions that have something to do run their requests, one commit, all answers. */
void engine_turn(Engine *e);
/* Sends the answers of the turn and finds out what becomes of the session, which may be gone then. */
void engine_finish(Engine *e, Session *s);
/* Whether no session has anything on its way. */
bool engine_is_quiet(const Engine *e);
/* Ends a session here and tells goxeld so. */
void engine_bury(Engine *e, Session *s);
/* Has every session that has nothing on its way go back to goxeld. */
void engine_give_back(Engine *e);
/* Takes a line out of the queue into memory: there goxeld cannot see it. */
void engine_hold(Engine *e, Session *s);
/* Takes unfinished lines out of the queue that have waited there for long. */
void engine_hold_partial(Engine *e, uint64_t now);
/* Whether the session's next line has to wait because those before came too fast. */
bool engine_pace(Engine *e, Session *s);
/* Goes on with those whose wait is over. */
void engine_resume_paced(Engine *e, uint64_t now);
/* Cuts off those who leave their answers unread. */
void engine_cut_stalled(Engine *e, uint64_t now);
