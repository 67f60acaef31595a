#include "cli/groups.h"

#include "base/buf.h"
#include "cli/report.h"
#include "mcp/mcp.h"

#include <errno.h>
#include <string.h>

void groups_done(Groups *g) {
        free(TAKE(g->text));
}

static int refuse(const Invocation *in, const char *name) {
        CLEANUP_BUF Buf list = { 0 };

        for (size_t i = 0; mcp_group_name(i); i++)
                (void)buf_printf(&list, "%s%s", i > 0 ? ", " : "", mcp_group_name(i));
        return report_fail(in, CLI_USAGE, "There is no group \"%s\" of tools; there are: %.*s", name,
                           (int)list.n, (const char *)list.data);
}

int groups_read(Groups *ret, const Invocation *in) {
        const char *text = option(in, "tools"), *name;
        char *rest;
        size_t n = 0;

        *ret = (Groups){ 0 };
        if (!text)
                return CLI_OK;
        rest = ret->text = strdup(text);
        if (!rest)
                return report_errno(in, -ENOMEM);
        while ((name = strsep(&rest, ","))) {
                if (!mcp_group_known(name))
                        return refuse(in, name);
                if (n == GROUPS_MAX)
                        return report_fail(in, CLI_USAGE, "--tools takes at most %d groups", GROUPS_MAX);
                ret->names[n++] = name;
        }
        return CLI_OK;
}
