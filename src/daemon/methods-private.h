/* What the rows of goxeld's table run, by noun. */
#pragma once

#include "daemon/methods.h"

/* methods-project.c */
int run_list_projects(Call *call);
int run_close_project(Call *call);
int run_delete_project(Call *call);
/* Name of the user's current project; NULL: none. */
const char *method_current(User *user);

/* methods-service.c */
int run_shutdown(Call *call);
int run_reload(Call *call);

/* methods-config.c */
int run_get_config(Call *call);
int run_set_config(Call *call);
/* All settings with their values. */
json_object *method_config(const Daemon *d);

/* methods-debug.c */
int run_dump_state(Call *call);
int run_trigger_gc(Call *call);

/* methods-pictures.c */
int run_render_info(Call *call);
int run_cleanup_render(Call *call);
int run_list_renders(Call *call);
int run_render_stats(Call *call);

/* metrics-json.c */
extern const Param metrics_params[];
extern const char metrics_result[];
int run_metrics(Call *call);

/* methods-session.c */
int run_list_sessions(Call *call);
int run_disconnect(Call *call);
const char *method_session_state(const Session *s);

/* methods-status.c */
int run_status(Call *call);

/* A text, or null. */
void method_add_text(json_object *o, const char *key, const char *text);
void method_add_number(json_object *o, const char *key, uint64_t n);
