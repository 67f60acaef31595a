#include "cli/headless-edit.h"

#include "cli/headless-complete.h"
#include "cli/headless-keys.h"
#include "cli/words.h"

#include <dlfcn.h>
#include <errno.h>
#include <glob.h>
#include <histedit.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LIBRARY "libedit.so.2"
#define HISTORY_MAX 1000

/* A program has one terminal, and libedit's callbacks know nothing else. */
struct Edit {
        void *library;
        EditLine *el;
        History *history;
        char *prompt;
        const char *file;
        Keys keys;
        char *text;     /* of the last line */
        bool cancelled; /* by Ctrl-C */

        EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
        void (*end)(EditLine *);
        int (*set)(EditLine *, int, ...);
        int (*wset)(EditLine *, int, ...);
        int (*source)(EditLine *, const char *);
        const char *(*gets)(EditLine *, int *);
        const LineInfo *(*line)(EditLine *);
        int (*insert)(EditLine *, const char *);
        History *(*history_init)(void);
        void (*history_end)(History *);
        int (*history_do)(History *, HistEvent *, int, ...);
};

static Edit *current;

/* --- the library -------------------------------------------------------------------------------------- */

static int find_functions(Edit *e) {
        const struct {
                const char *name;
                void *at;
        } functions[] = {
                { "el_init", &e->init },
                { "el_end", &e->end },
                { "el_set", &e->set },
                { "el_wset", &e->wset },
                { "el_source", &e->source },
                { "el_gets", &e->gets },
                { "el_line", &e->line },
                { "el_insertstr", &e->insert },
                { "history_init", &e->history_init },
                { "history_end", &e->history_end },
                { "history", &e->history_do },
        };

        /* It stays: what it and the terminal's library keep for the life of a program hangs on their
         * variables. */
        e->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
                void *function = e->library ? dlsym(e->library, functions[i].name) : NULL;

                if (!function)
                        return -ENOENT;
                memcpy(functions[i].at, &function, sizeof(function));
        }
        return 0;
}

/* --- completion --------------------------------------------------------------------------------------- */

typedef struct Found {
        char common[512]; /* what all begin with */
        char only[512];   /* the first */
        unsigned n;
        bool print;
} Found;

static void find(void *userdata, const char *word, const char *text) {
        Found *f = userdata;
        size_t same = 0;

        if (f->print)
                (void)printf("%s%s", f->n > 0 ? "  " : "\n", word);
        if (f->n++ == 0) {
                (void)snprintf(f->common, sizeof(f->common), "%s", word);
                return;
        }
        while (f->common[same] && f->common[same] == word[same])
                same++;
        f->common[same] = '\0';
}

static void find_files(Found *f, const char *begun) {
        CLEANUP_FREE char *pattern = NULL;
        glob_t files;

        /* A pattern of the person's own would find what is not typed. */
        if (begun[strcspn(begun, "*?[\\")] != '\0' || asprintf(&pattern, "%s*", begun) < 0)
                return;
        if (glob(pattern, GLOB_MARK, NULL, &files) != 0)
                return;
        for (size_t i = 0; i < files.gl_pathc; i++)
                find(f, files.gl_pathv[i], "");
        globfree(&files);
}

/* The words up to the cursor; behind a blank a new one begins. */
static int split(Words *ret, const LineInfo *line) {
        const size_t n = (size_t)(line->cursor - line->buffer);
        CLEANUP_FREE char *text = NULL;

        if (asprintf(&text, "%.*s%s", (int)n, line->buffer, n == 0 || line->cursor[-1] == ' ' ? "''" : "") <
            0)
                return -ENOMEM;
        return words_split(ret, text);
}

static void look(Found *f, const Words *w) {
        if (headless_offers((int)w->n, w->words, true, find, f))
                find_files(f, w->words[w->n - 1]);
}

static unsigned char complete(EditLine *el, int key) {
        CLEANUP_WORDS Words w = { 0 };
        Found f = { 0 };
        size_t typed;

        if (split(&w, current->line(el)) < 0 || w.n == 0)
                return CC_ERROR;
        look(&f, &w);
        typed = strlen(w.words[w.n - 1]);
        if (f.n == 0 || strlen(f.common) < typed)
                return CC_ERROR;
        if (strlen(f.common) == typed && f.n > 1) {
                f = (Found){ .print = true };
                look(&f, &w);
                (void)putchar('\n');
                return CC_REDISPLAY;
        }
        if (f.common[typed] && current->insert(el, f.common + typed) < 0)
                return CC_ERROR;
        /* A folder and "--camera=" go on. */
        if (f.n == 1 && !strchr("/=", f.common[strlen(f.common) - 1]) && current->insert(el, " ") < 0)
                return CC_ERROR;
        return CC_REFRESH;
}

/* --- keys --------------------------------------------------------------------------------------------- */

/* Ctrl-C ends the line, which is then passed over. */
static int next_key(EditLine *el, wchar_t *ret) {
        const int r = keys_next(&current->keys, ret);

        if (r < 0) {
                errno = -r;
                return -1;
        }
        if (r == KEYS_END)
                return 0;
        if (r == KEYS_INTERRUPT) {
                current->cancelled = true;
                *ret = L'\n';
        }
        return 1;
}

static char *prompt(EditLine *el) {
        return current->prompt;
}

static void set_keys(const Edit *e) {
        (void)e->set(e->el, EL_PROMPT, prompt);
        (void)e->set(e->el, EL_EDITOR, "emacs");
        /* The narrow form loses a copy of each text. */
        (void)e->wset(e->el, EL_ADDFN, L"goxel-complete", L"complete a word", complete);
        (void)e->wset(e->el, EL_GETCFN, next_key);
        (void)e->set(e->el, EL_BIND, "^I", "goxel-complete", NULL);
        (void)e->set(e->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
        /* Of the three keys only Ctrl-C is a signal while a line is typed. */
        (void)e->set(e->el, EL_SETTY, "-d", "+isig", "-quit", "-susp", NULL);
        /* What people have in ~/.editrc. */
        (void)e->source(e->el, NULL);
}

/* --- lines -------------------------------------------------------------------------------------------- */

static void open_history(Edit *e) {
        HistEvent event;

        e->history = e->history_init();
        if (!e->history)
                return;
        (void)e->history_do(e->history, &event, H_SETSIZE, HISTORY_MAX);
        (void)e->history_do(e->history, &event, H_SETUNIQUE, 1);
        (void)e->set(e->el, EL_HIST, e->history_do, e->history);
        if (e->file)
                (void)e->history_do(e->history, &event, H_LOAD, e->file);
}

static void close_history(Edit *e) {
        const mode_t before = umask(0077);
        HistEvent event;

        /* A history that cannot be kept is no reason to fail. */
        if (e->file)
                (void)e->history_do(e->history, &event, H_SAVE, e->file);
        (void)umask(before);
        e->history_end(e->history);
}

int edit_new(Edit **ret, const char *text, const char *file, int interrupts) {
        CLEANUP(edit_free) Edit *e = calloc(1, sizeof(Edit));
        int r;

        if (!e)
                return -ENOMEM;
        /* libedit and the terminal are to agree on what a character is. */
        (void)setlocale(LC_CTYPE, "C.UTF-8");
        e->file = file;
        keys_open(&e->keys, interrupts);
        e->prompt = strdup(text);
        if (!e->prompt)
                return -ENOMEM;
        r = find_functions(e);
        if (r < 0)
                return r;
        e->el = e->init("goxel-headless", stdin, stdout, stderr);
        if (!e->el)
                return -ENOMEM;
        current = e;
        set_keys(e);
        open_history(e);
        *ret = TAKE(e);
        return 0;
}

Edit *edit_free(Edit *e) {
        if (!e)
                return NULL;
        if (e->history)
                close_history(e);
        if (e->el)
                e->end(e->el);
        if (e->library)
                (void)dlclose(e->library);
        keys_close(&e->keys);
        free(e->prompt);
        free(e->text);
        free(e);
        current = NULL;
        return NULL;
}

/* Without its end, which a history would keep. */
static const char *remember(Edit *e, const char *line) {
        HistEvent event;

        free(e->text);
        e->text = strndup(line, strcspn(line, "\r\n"));
        if (e->text && e->history && e->text[strspn(e->text, " \t")] != '\0')
                (void)e->history_do(e->history, &event, H_ENTER, e->text);
        return e->text;
}

const char *edit_line(Edit *e) {
        const char *line;
        int n = 0;

        do {
                e->cancelled = false;
                errno = 0;
                line = e->gets(e->el, &n);
        } while (e->cancelled);
        if (line && n > 0)
                return remember(e, line);
        (void)putchar('\n');
        return NULL;
}
