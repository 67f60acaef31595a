/* Each request as it ends: a notification to those who subscribed to "trace", and a line of the log at the
 * level debug. While nobody wants either, a request costs one look at e->traced. */
#pragma once

#include "engine/engine.h"

/* Finds out anew whether somebody wants to know. */
void trace_consider(Engine *e);
/* `by` has asked, `q` tells what became of it, `wait_nsec`: from when its line was read until it began. */
void trace_request(Engine *e, const Session *by, const char *method, const FiguresRequest *q,
                   uint64_t wait_nsec);
