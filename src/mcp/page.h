/* Lists in pages. A cursor holds the name of the last item that was sent, so that a list may grow and
 * shrink between its pages and nothing that stayed is left out; to clients it means nothing. */
#pragma once

#include "mcp/server.h"

/* How many items make a page. */
#define PAGE_ITEMS 50

/* Reads params.cursor of a list `kind` ("tools"). *ret is the name that the page begins behind, to be
 * freed; NULL: the list's beginning. RPC_FAILED, -ENOMEM. */
int page_begin(Exchange *x, const char *kind, char **ret);
/* Adds nextCursor: there are items behind `last`. -ENOMEM. */
int page_more(Exchange *x, const char *kind, const char *last);

/* Answers with the page of a list that does not change, under the member `kind`. Its items are known by
 * their member `key`. RPC_FAILED, -ENOMEM. */
int page_list(Exchange *x, const char *kind, json_object *list, const char *key);
/* The cursor does not come from us. RPC_FAILED. */
int page_refuse(Exchange *x);
