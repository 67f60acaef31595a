/* Parameters that need no tree: an object of integers, strings without escapes, truth values, points and
 * colours, each once and within its bounds, is read from its text. Nearly all requests are like that; a tree
 * of json-c would cost more than all else that is done for a small one. */
#pragma once

#include "rpc/given.h"

/* Reads call->params, a text that was checked, into call->args and call->common. False when anything about
 * it is not plain, or wrong: the tree has to tell, and the call is as it was. */
bool plain_read(const GivenFrom *from, Call *ret);
