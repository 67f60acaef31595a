/* The functions that the object model in prelude.js is made of. */
#pragma once

#include "script/model.h"

#include <JavaScriptCore/JavaScript.h>

/* The object that has them, and what they share with it: {shared: Int32Array, …}. The model is borrowed.
 * NULL: out of memory. */
JSObjectRef natives_make(JSContextRef js, ScriptModel *m);
