/* What the files of an engine share. */
#pragma once

#include "daemon/engine.h"
#include "daemon/metrics.h"

/* A channel that breaks while sending is given up. -errno. */
int engine_send(Engine *e, ChannelType type, uint32_t id, json_object *payload, const int *fds,
                size_t n_fds);
/* The time in which the engine's next step has to come; 0: none. */
int engine_set_deadline(Engine *e, uint64_t ms);
/* "Engine PID of project NAME `text`: `reason`", with the fields of an `event`. */
void engine_log(const Engine *e, int priority, const char *event, const char *reason, const char *text);
/* Wakes those that wait for its end (`closing`), or the others. */
void engine_wake(SessionList *waiting, bool closing);
/* A project that no request has made is none: its folder was only for the engine that was to make it. */
void engine_forget_uncreated(Engine *e);

/* A new one, without a process; the charge moves in. NULL: out of memory. */
Engine *engine_make(Daemon *d, User *user, const char *project, Charge *charge);
/* Has the loop wait for its messages, and sets the time in which it has to be ready. -errno. */
int engine_add_sources(Engine *e);
/* Has the loop wait for its end. -errno. */
int engine_watch_process(Engine *e);
/* What every engine is told, a new one and one that is taken over: a new reference. */
json_object *engine_terms(const Daemon *d);
/* Notes which build it says it is of. */
void engine_take_build(Engine *e, json_object *payload);
/* Sessions may go there from now on, and those who waited do. */
void engine_get_ready(Engine *e);
/* For want of memory something was not said or not heard, and somebody would wait for it. The engine is
 * killed: its sessions survive that, and the next one goes on. */
void engine_lost_word(Engine *e);
/* Takes out of the service manager's store what is there of it. */
void engine_leave_store(Engine *e);
/* It is gone: hears what it said last, sees to its sessions and frees it. `usage` NULL: not known. */
void engine_end(Engine *e, const char *reason, MetricsEnd end, const struct rusage *usage);

int engine_on_channel(sd_event_source *source, int fd, uint32_t events, void *userdata);
int engine_on_exit(sd_event_source *source, int fd, uint32_t events, void *userdata);
int engine_on_deadline(sd_event_source *source, uint64_t usec, void *userdata);
/* Keeps what it leaves for the project's next engine, unless it has left in order. One that did not get
 * ready has added nothing to what it was given. */
void engine_keep_remains(Engine *e);
