#include "cli/method-help.h"

#include "cli/known.h"
#include "cli/method-search.h"

static int tell_param(const KnownParam *p, Buf *ret) {
        int r;

        r = buf_printf(ret, "  %s: %s", p->name, p->expected);
        if (r == 0 && p->required)
                r = buf_append_text(ret, " (required)");
        else if (r == 0 && p->fallback)
                r = buf_printf(ret, " (default: %s)", p->fallback);
        if (r == 0 && p->text)
                r = buf_printf(ret, "\n      %s", p->text);
        return r == 0 ? buf_append_text(ret, "\n") : r;
}

static int tell_params(const KnownMethod *m, Buf *ret) {
        bool any = false;
        int r = 0;

        for (const KnownParam *p = m->params; p->name && r == 0; p++) {
                if (p->common)
                        continue;
                if (!any)
                        r = buf_append_text(ret, "\nParameters\n");
                any = true;
                if (r == 0)
                        r = tell_param(p, ret);
        }
        return r;
}

/* They are the same for each method of a project: their names are enough. */
static int tell_common(const KnownMethod *m, Buf *ret) {
        bool any = false;
        int r = 0;

        for (const KnownParam *p = m->params; p->name && r == 0; p++) {
                if (!p->common)
                        continue;
                r = buf_printf(ret, "%s%s", any ? ", " : "\nAs every method of a project: ", p->name);
                any = true;
        }
        return r == 0 && any ? buf_append_text(ret, "\n") : r;
}

static int tell_method(const KnownMethod *m, Buf *ret) {
        int r;

        r = buf_printf(ret, "%s\n\n%s\n", m->name, m->summary);
        if (r == 0 && m->aliases)
                r = buf_printf(ret, "Also called: %s\n", m->aliases);
        if (r == 0)
                r = tell_params(m, ret);
        if (r == 0)
                r = tell_common(m, ret);
        if (r == 0 && m->result)
                r = buf_printf(ret, "\nResult\n  %s\n", m->result);
        if (r == 0 && m->example)
                r = buf_printf(ret, "\nExample of parameters\n  %s\n", m->example);
        return r;
}

static int list_methods(Buf *ret) {
        int r = 0;

        for (const KnownMethod *m = known_methods; m->name && r == 0; m++)
                r = buf_printf(ret, "%s: %s\n", m->name, m->summary);
        return r;
}

int method_help(const char *word, Buf *ret) {
        const KnownMethod *method = known_method(word);

        if (method)
                return tell_method(method, ret);
        return *word ? method_search(word, ret) : list_methods(ret);
}
