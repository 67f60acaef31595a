/* The notifications of an engine, as JSON. */
#pragma once

#include "engine/engine.h"

/* New references. `by`, `method` and `task` may be NULL: nobody and none in particular. */
json_object *watch_line_changed(const Engine *e, uint64_t revision, Box box, const Session *by,
                                const char *method);
json_object *watch_line_status(const Engine *e, const char *status, const Session *by);
json_object *watch_line_progress(const Engine *e, const char *task, const char *method, double share,
                                 const Session *by);
/* As text without its newline; lives as long as the object. NULL without memory. */
const char *watch_line_text(json_object *line);
