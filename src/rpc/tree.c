#include "rpc/tree.h"

#include "rpc/escape.h"
#include "rpc/scan.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <string.h>

/* Deeper than what the scan lets through. */
#define NESTING_MAX (RPC_NESTING_MAX + 16)
/* Shorter texts cost less in the tree than a second scan. */
#define LONG_TEXT 4096

/* One parser for all requests: a program reads them one after the other. */
static json_tokener *fresh_tokener(void) {
        static json_tokener *tokener;

        if (!tokener)
                tokener = json_tokener_new_ex(NESTING_MAX);
        if (tokener)
                json_tokener_reset(tokener);
        return tokener;
}

static bool has_bytes(const Method *m) {
        for (const Param *p = m->params; p && p->name; p++)
                if (p->type == P_BYTES)
                        return true;
        return false;
}

/* The row of a member whose value can be taken as it stands; -1: there is none. */
static int row_of(const Method *m, Span name, Span value) {
        if (value.n < LONG_TEXT || value.at[0] != '"')
                return -1;
        for (int i = 0; m->params && m->params[i].name; i++) {
                const Param *p = &m->params[i];

                if (p->type == P_BYTES && escape_equal(name, p->name) && value.n - 2 <= (size_t)p->max)
                        return memchr(value.at, '\\', value.n) ? -1 : i;
        }
        return -1;
}

/* Parses up to the opening quote of each such text, and on from its closing one. */
static int read_around(Tree *t, json_tokener *tokener, const Method *m, Span params) {
        const char *from = params.at, *end = params.at + params.n;
        CLEANUP_SCAN Scan s;
        ScanLevel level;
        Span name, value;

        scan_init(&s, params.at, params.n);
        if (scan_peek(&s) == '{' && scan_enter(&s, &level) == 0)
                while (scan_member(&s, &level, &name) == SCAN_MORE) {
                        int row;

                        if (scan_value(&s, &value) != 0)
                                break;
                        row = row_of(m, name, value);
                        if (row < 0)
                                continue;
                        (void)json_tokener_parse_ex(tokener, from, (int)(value.at + 1 - from));
                        from = value.at + value.n - 1;
                        t->bytes[row] = (Span){ value.at + 1, value.n - 2 };
                }
        t->json = json_tokener_parse_ex(tokener, from, (int)(end - from));
        return t->json ? 0 : -ENOMEM;
}

int tree_read(Tree *ret, const Method *method, Span params) {
        json_tokener *tokener = fresh_tokener();

        *ret = (Tree){ 0 };
        if (!tokener)
                return -ENOMEM;
        if (params.n >= LONG_TEXT && has_bytes(method))
                return read_around(ret, tokener, method, params);
        ret->json = json_tokener_parse_ex(tokener, params.at, (int)params.n);
        return ret->json ? 0 : -ENOMEM;
}
