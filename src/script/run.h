/* Running one script. */
#pragma once

#include "script/model.h"
#include "script/wire.h"

#include <JavaScriptCore/JavaScript.h>

typedef struct ScriptRun ScriptRun;

/* Starts the language, with the object model of `m` (borrowed) in it, for a script of that name (borrowed).
 * Needs files; what follows needs none. -ENOMEM, -EIO: the language does not start. */
int script_run_new(ScriptRun **ret, ScriptModel *m, const char *name);
/* Runs it to its end. The answer has json in `bytes`. -ENOMEM. */
int script_run(ScriptRun *run, const char *text, ScriptAnswer *ret);
