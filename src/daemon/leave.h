/* When goxeld leaves: because nobody is there, or because it is told to. */
#pragma once

#include "daemon/daemon.h"

/* To be called when something may have changed: sets the idle timer, or leaves. */
void leave_consider(Daemon *d);
int leave_on_idle(sd_event_source *source, uint64_t usec, void *userdata);
/* As SIGTERM does, once the answers of this turn are sent. `why` is kept, for the log. */
void leave_ask(Daemon *d, const char *why);
/* SIGTERM, SIGINT. */
int leave_on_stop(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata);
/* Engines had their time. */
int leave_on_grace(sd_event_source *source, uint64_t usec, void *userdata);
