#include "cli/method-help.h"

#include "cli/known.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

/* Whether a method has to do with a word. */
typedef bool Has(const KnownMethod *m, const char *word);

static bool is_about(const KnownMethod *m, const char *word) {
        return strcasestr(m->name, word) || strcasestr(m->summary, word);
}

static bool takes(const KnownMethod *m, const char *word) {
        for (const KnownParam *p = m->params; p->name; p++)
                if (!p->common && (strcasestr(p->name, word) || (p->text && strcasestr(p->text, word))))
                        return true;
        return false;
}

static int tell_those(Has *has, const char *word, Buf *ret) {
        bool any = false;
        int r = 0;

        for (const KnownMethod *m = known_methods; m->name && r == 0; m++) {
                if (!has(m, word))
                        continue;
                r = buf_printf(ret, "%s: %s\n", m->name, m->summary);
                any = true;
        }
        return r == 0 && !any ? -ENOENT : r;
}

/* Parameters are looked at only for words that no method is about: most words stand in some of them. */
static int tell_having(const char *word, Buf *ret) {
        int r = tell_those(is_about, word, ret);

        return r == -ENOENT ? tell_those(takes, word, ret) : r;
}

enum { WORD_MIN = 4, WORD_MAX = 64 };

/* A name that somebody guessed, word by word; short ones are in too many. */
static int tell_guessed(const char *name, Buf *ret) {
        bool any = false;
        int r = 0;

        if (strncmp(name, "goxel.", 6) == 0)
                name += 6;
        for (size_t n; *name && r == 0; name += n + (name[n] != '\0')) {
                char word[WORD_MAX];

                n = strcspn(name, "_.- ");
                if (n < WORD_MIN || n >= sizeof(word))
                        continue;
                (void)snprintf(word, sizeof(word), "%.*s", (int)n, name);
                r = tell_having(word, ret);
                any = any || r == 0;
                r = r == -ENOENT ? 0 : r;
        }
        return r == 0 && !any ? -ENOENT : r;
}

int method_help(const char *word, Buf *ret) {
        const KnownMethod *method = known_method(word);
        int r;

        if (method)
                return tell_method(method, ret);
        r = tell_having(word, ret);
        return r == -ENOENT ? tell_guessed(word, ret) : r;
}
