/* Who looks after the goxeld that a command is about: a service manager, or nobody because it was started by
 * hand. */
#pragma once

#include "cli/service.h"
#include "cli/work.h"

typedef struct Keeper {
        const Invocation *in;
        Instance at;
        Service units; /* when `managed` */
        bool managed;
        bool runs;  /* goxeld does; else it was not started, and is not by asking that */
        Work *work; /* NULL: not connected yet */
} Keeper;

/* CLI_OK, or another exit code after a report. */
int keeper_find(Keeper *ret, Invocation *in);
void keeper_done(Keeper *k);
#define CLEANUP_KEEPER __attribute__((cleanup(keeper_done)))

/* Asks goxeld; `params` are taken over. Where there is no goxeld and no socket none is started. CLI_OK, or
 * another exit code after a report. */
int keeper_ask(Keeper *k, const char *method, json_object *params, unsigned flags, json_object **ret);
/* Forgets the connection. */
void keeper_hang_up(Keeper *k);
/* "systemctl --user restart goxel.service": CLI_OK, or CLI_ABSENT after a report. `both`: the socket too. */
int keeper_do(const Keeper *k, const char *verb, bool both);
/* Says that there is no service manager for it, and what to do instead. CLI_ABSENT. */
int keeper_refuse(const Keeper *k, const char *advice);
