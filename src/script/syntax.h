/* Whether a script can be read at all, and if not, where it goes wrong. */
#pragma once

#include "base/buf.h"

#include <JavaScriptCore/JavaScript.h>

enum { SYNTAX_WRONG = 1 };
/* 0; SYNTAX_WRONG with {message, line, column, stack} as JSON in ret; -ENOMEM. */
int syntax_check(JSContextRef js, JSStringRef name, const char *text, Buf *ret);
