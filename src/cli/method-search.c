#include "cli/method-search.h"

#include "cli/known.h"
#include "rpc/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
        WORDS_MAX = 8,
        WORD_MAX = 32,
        NAMES_MAX = 1024,
        WORD_MIN = 4, /* of several words: shorter ones stand in too many texts */
};

/* Words of people, and what the tables have for them. */
static const struct Synonym {
        const char *words, *means;
} synonyms[] = {
        { "abort stop interrupt kill", "cancel" },
        { "animate animation movie video gif spin", "turntable" },
        { "blur round rounded soften", "smooth" },
        { "bucket", "flood" },
        { "paste stamp", "copies" },
        { "curve stairs", "line" },
        { "compare comparison difference changed versions version", "diff" },
        { "cone dome lathe pyramid roof spire vase", "revolve" },
        { "erase", "remove" },
        { "enlarge resize shrink", "scale" },
        { "fix loose repair validate", "floating" },
        { "font letters write", "text" },
        { "heightmap hill hills landscape mountain mountains", "terrain" },
        { "job wait", "task" },
        { "lamp sun", "light" },
        { "measure", "bounding" },
        { "open", "load" },
        { "photo screenshot", "render" },
        { "random", "noise" },
        { "recolor recolour repaint tint hue", "color" },
        { "revert rollback snapshot", "checkpoint" },
};

static const struct {
        const char *one, *other;
} spellings[] = { { "colour", "color" }, { "color", "colour" }, { "grey", "gray" }, { "gray", "grey" } };

typedef struct Query {
        char words[WORDS_MAX][WORD_MAX];
        size_t n;
} Query;

static bool is_word_of(const char *list, const char *word) {
        size_t n = strlen(word);

        for (const char *at = list; *at; at += strcspn(at, " "), at += strspn(at, " "))
                if (strncasecmp(at, word, n) == 0 && (at[n] == ' ' || !at[n]))
                        return true;
        return false;
}

static const char *synonym(const char *word) {
        for (size_t i = 0; i < ARRAY_LEN(synonyms); i++)
                if (is_word_of(synonyms[i].words, word))
                        return synonyms[i].means;
        return NULL;
}

/* In either spelling. */
static bool has(const char *text, const char *word) {
        char other[WORD_MAX + 4];

        if (strcasestr(text, word))
                return true;
        for (size_t i = 0; i < ARRAY_LEN(spellings); i++) {
                const char *at = strcasestr(word, spellings[i].one);

                if (!at)
                        continue;
                (void)snprintf(other, sizeof(other), "%.*s%s%s", (int)(at - word), word, spellings[i].other,
                               at + strlen(spellings[i].one));
                return strcasestr(text, other) != NULL;
        }
        return false;
}

typedef bool (*Hit)(const KnownMethod *m, const char *word);

static bool is_about(const KnownMethod *m, const char *word) {
        return has(m->name, word) || has(m->summary, word) || (m->aliases && has(m->aliases, word));
}

static bool means(const KnownMethod *m, const char *word) {
        const char *meant = synonym(word);

        return meant && is_about(m, meant);
}

static bool takes(const KnownMethod *m, const char *word) {
        for (const KnownParam *p = m->params; p->name; p++)
                if (!p->common && (has(p->name, word) || (p->text && has(p->text, word))))
                        return true;
        return false;
}

/* What the words are looked for in, one after the other: a word that a title has is not looked for in the
 * parameters, where most words stand. */
static const Hit hits[] = { means, is_about, takes };

static Hit hit_of(const char *word) {
        for (size_t i = 0; i < ARRAY_LEN(hits); i++)
                for (const KnownMethod *m = known_methods; m->name; m++)
                        if (hits[i](m, word))
                                return hits[i];
        return NULL;
}

static void split(Query *q, const char *text) {
        const bool single = !strpbrk(text, "_.- ");

        for (size_t n; *text && q->n < WORDS_MAX; text += n + (text[n] != '\0')) {
                n = strcspn(text, "_.- ");
                if (n > 0 && n < WORD_MAX && (single || n >= WORD_MIN))
                        (void)snprintf(q->words[q->n++], WORD_MAX, "%.*s", (int)n, text);
        }
}

static size_t score(const Query *q, const Hit *by, const KnownMethod *m) {
        size_t n = 0;

        for (size_t i = 0; i < q->n; i++)
                n += by[i] && by[i](m, q->words[i]);
        return n;
}

static int tell_methods(const Query *q, Buf *ret) {
        Hit by[WORDS_MAX] = { 0 };
        size_t best = 1;
        int r = 0;

        for (size_t i = 0; i < q->n; i++)
                by[i] = hit_of(q->words[i]);
        for (const KnownMethod *m = known_methods; m->name; m++)
                best = MAX(best, score(q, by, m));
        for (const KnownMethod *m = known_methods; m->name && r == 0; m++)
                if (score(q, by, m) == best)
                        r = buf_printf(ret, "%s: %s\n", m->name, m->summary);
        return r;
}

static const KnownOption *option_of(const KnownFormat *f, const char *word) {
        for (const KnownOption *o = f->options; o->name; o++)
                if (strcasecmp(o->name, word) == 0)
                        return o;
        return NULL;
}

static int tell_format(const KnownFormat *f, Buf *ret) {
        return buf_printf(ret, "%s is a file format (%s): goxel.list_formats tells its options%s%s\n",
                          f->name, f->title, f->writes ? ", goxel.export_model writes it" : "",
                          f->reads ? ", goxel.load_project reads it" : "");
}

static int tell_option(const char *word, Buf *ret) {
        const char *text = NULL;
        int r = 0;

        for (const KnownFormat *f = known_formats; f->name && r == 0; f++) {
                const KnownOption *o = option_of(f, word);

                if (!o)
                        continue;
                r = buf_printf(ret, "%s%s", text ? ", " : word,
                               text ? "" : " is an option of file formats: ");
                if (r == 0)
                        r = buf_append_text(ret, f->name);
                text = o->text;
        }
        return text && r == 0 ? buf_printf(ret, " (%s)\n", text) : r;
}

/* The same for all methods of a project. */
static int tell_common(const char *word, Buf *ret) {
        for (const KnownMethod *m = known_methods; m->name; m++)
                for (const KnownParam *p = m->params; p->name; p++)
                        if (p->common && strcasecmp(p->name, word) == 0)
                                return buf_printf(ret, "%s: %s\n      %s\nMethods of a project take it.\n",
                                                  p->name, p->expected, p->text ? p->text : "");
        return 0;
}

static int tell_others(const char *word, Buf *ret) {
        const KnownFormat *f = known_format(word);
        int r;

        r = tell_common(word, ret);
        if (r == 0 && f)
                r = tell_format(f, ret);
        return r == 0 ? tell_option(word, ret) : r;
}

static Span bare(Span name) {
        return name.n > 6 && strncmp(name.at, "goxel.", 6) == 0 ? (Span){ name.at + 6, name.n - 6 } : name;
}

/* A slip of the pen. */
static int tell_nearest(const char *query, Buf *ret) {
        const KnownMethod *of[NAMES_MAX];
        Span names[NAMES_MAX], alias;
        size_t n = 0;
        int near;

        for (const KnownMethod *m = known_methods; m->name && n < NAMES_MAX; m++) {
                const char *aliases = m->aliases;

                of[n] = m;
                names[n++] = bare((Span){ m->name, strlen(m->name) });
                for (; n < NAMES_MAX && words_next(&aliases, &alias); n++) {
                        of[n] = m;
                        names[n] = bare(alias);
                }
        }
        near = words_nearest(query, names, n);
        return near < 0 ? 0 : buf_printf(ret, "%s: %s\n", of[near]->name, of[near]->summary);
}

int method_search(const char *query, Buf *ret) {
        const size_t before = ret->n;
        Query q = { 0 };
        int r;

        if (strncmp(query, "goxel.", 6) == 0)
                query += 6;
        r = tell_others(query, ret);
        split(&q, query);
        if (r == 0)
                r = tell_methods(&q, ret);
        if (r == 0 && ret->n == before)
                r = tell_nearest(query, ret);
        return r == 0 && ret->n == before ? -ENOENT : r;
}
