/* The commands, for the table of commands. */
#pragma once

#include "cli/cli.h"

int cmd_create(Invocation *in);
int cmd_open(Invocation *in);
int cmd_voxel_add(Invocation *in);
int cmd_voxel_remove(Invocation *in);
int cmd_render(Invocation *in);
int cmd_show(Invocation *in);
int cmd_export(Invocation *in);
int cmd_formats(Invocation *in);
int cmd_script(Invocation *in);
int cmd_convert(Invocation *in);
int cmd_backup(Invocation *in);
int cmd_gc(Invocation *in);
int cmd_recover(Invocation *in);
int cmd_restore(Invocation *in);
int cmd_status(Invocation *in);
int cmd_history(Invocation *in);
int cmd_describe(Invocation *in);
int cmd_diff(Invocation *in);
int cmd_projects(Invocation *in);
int cmd_watch(Invocation *in);
int cmd_metrics(Invocation *in);
int cmd_trace(Invocation *in);
int cmd_call(Invocation *in);
int cmd_task(Invocation *in);
int cmd_tasks(Invocation *in);
int cmd_cancel(Invocation *in);
int cmd_run(Invocation *in);
int cmd_mcp(Invocation *in);
int cmd_mcp_install(Invocation *in);
int cmd_mcp_uninstall(Invocation *in);
int cmd_config_check(Invocation *in);
int cmd_config_import(Invocation *in);
int cmd_config_show(Invocation *in);
int cmd_completion(Invocation *in);
int cmd_sessions(Invocation *in);
int cmd_disconnect(Invocation *in);
int cmd_daemon_start(Invocation *in);
int cmd_daemon_status(Invocation *in);
int cmd_daemon_logs(Invocation *in);
int cmd_daemon_stop(Invocation *in);
int cmd_daemon_restart(Invocation *in);
int cmd_daemon_reload(Invocation *in);
int cmd_daemon_upgrade(Invocation *in);
int cmd_daemon_drain(Invocation *in);
int cmd_doctor(Invocation *in);
int cmd_version(Invocation *in);
int cmd_help(Invocation *in);
