/* Reads a description without a tree: goxeld does it at each start, and a tree of all that is in there costs
 * ten times the time, and the memory that it leaves in pieces. */
#include "rpc/description-private.h"

#include "rpc/escape.h"
#include "rpc/scan.h"
#include "rpc/words.h"

#include <errno.h>
#include <string.h>

/* Of one string. */
#define TEXT_SIZE 256
/* That DescribedMethod has. */
#define STRINGS 7

/* One method: its strings stand one behind the other, each with its NUL. */
typedef struct Draft {
        Buf text;
        size_t at[STRINGS]; /* of each its place in the text, one more; 0: not there */
        unsigned flags;
        int error;
        bool vague; /* behind a point or colour, which may be one element or several */
} Draft;

typedef int (*ReadElement)(Scan *s, void *userdata);
typedef int (*ReadMember)(Scan *s, Span name, void *userdata);

static int pass(Scan *s) {
        Span any;

        return scan_value(s, &any);
}

/* What is no array has no elements. */
static int each_element(Scan *s, ReadElement read, void *userdata) {
        ScanLevel level;
        int r;

        if (scan_peek(s) != '[')
                return pass(s);
        for (r = scan_enter(s, &level); r == 0; r = read(s, userdata)) {
                r = scan_element(s, &level);
                if (r != SCAN_MORE)
                        return r;
        }
        return r;
}

/* Likewise. */
static int each_member(Scan *s, ReadMember read, void *userdata) {
        ScanLevel level;
        Span name;
        int r;

        if (scan_peek(s) != '{')
                return pass(s);
        for (r = scan_enter(s, &level); r == 0; r = read(s, name, userdata)) {
                r = scan_member(s, &level, &name);
                if (r != SCAN_MORE)
                        return r;
        }
        return r;
}

/* "" for what is no string. */
static int read_string(Scan *s, char ret[static TEXT_SIZE]) {
        const bool is_string = scan_peek(s) == '"';
        Span value;
        int r;

        r = scan_value(s, &value);
        if (r != 0)
                return r;
        ret[0] = '\0';
        if (is_string && escape_decode((Span){ value.at + 1, value.n - 2 }, ret, TEXT_SIZE) >= TEXT_SIZE)
                return -EINVAL;
        return 0;
}

static int read_text(Scan *s, void *userdata) {
        Draft *d = userdata;
        char text[TEXT_SIZE];
        int r;

        r = read_string(s, text);
        return r == 0 ? buf_append_text(&d->text, text) : r;
}

static int append_word(Buf *words, const char *word) {
        int r;

        if (!word[0])
                return 0;
        r = buf_append_text(words, word);
        return r < 0 ? r : buf_append(words, " ", 1);
}

static int read_word(Scan *s, void *words) {
        char word[TEXT_SIZE];
        int r;

        r = read_string(s, word);
        return r == 0 ? append_word(words, word) : r;
}

static int read_words(Scan *s, void *userdata) {
        Draft *d = userdata;

        return each_element(s, read_word, &d->text);
}

typedef struct DraftParam {
        char name[TEXT_SIZE], type[TEXT_SIZE];
} DraftParam;

static int read_param_member(Scan *s, Span name, void *userdata) {
        DraftParam *p = userdata;

        if (span_is(name, "name"))
                return read_string(s, p->name);
        return span_is(name, "type") ? read_string(s, p->type) : pass(s);
}

static int read_param(Scan *s, void *userdata) {
        Draft *d = userdata;
        DraftParam p = { 0 };
        int r;

        r = each_member(s, read_param_member, &p);
        if (r != 0 || d->vague)
                return r;
        d->vague = !p.name[0] || !p.type[0] || strcmp(p.type, "point") == 0 || strcmp(p.type, "colour") == 0;
        return append_word(&d->text, p.name);
}

static int read_params(Scan *s, void *userdata) {
        return each_element(s, read_param, userdata);
}

static int read_flag(Scan *s, void *userdata) {
        Draft *d = userdata;
        char word[TEXT_SIZE];
        int r;

        r = read_string(s, word);
        if (r == 0)
                d->flags |= method_flag(word);
        return r;
}

static int read_error(Scan *s, Draft *d) {
        char digits[16] = "";
        Span value;
        int r;

        r = scan_value(s, &value);
        if (r != 0)
                return r;
        memcpy(digits, value.at, MIN(value.n, sizeof(digits) - 1));
        d->error = (int)strtol(digits, NULL, 10);
        return 0;
}

#define FIELD(member) offsetof(DescribedMethod, member)

static const struct {
        const char *member;
        ReadElement read;
        size_t field; /* a string of DescribedMethod */
} strings[STRINGS] = {
        { "name", read_text, FIELD(name) },
        { "aliases", read_words, FIELD(aliases) },
        { "params", read_params, FIELD(positional) },
        { "project_param", read_text, FIELD(project_param) },
        { "path_param", read_text, FIELD(path_param) },
        { "path_names", read_text, FIELD(path_names) },
        { "other_param", read_text, FIELD(other_param) },
};

static int read_method_member(Scan *s, Span name, void *userdata) {
        Draft *d = userdata;
        int r;

        for (size_t i = 0; i < STRINGS; i++) {
                if (!span_is(name, strings[i].member))
                        continue;
                d->at[i] = d->text.n + 1;
                r = strings[i].read(s, d);
                return r == 0 ? buf_append(&d->text, "", 1) : r;
        }
        if (span_is(name, "flags"))
                return each_element(s, read_flag, d);
        return span_is(name, "error") ? read_error(s, d) : pass(s);
}

/* Takes the draft's text over. */
static int method_make(Draft *d, DescribedMethod *ret) {
        DescribedMethod made = { .flags = d->flags, .error = d->error };
        size_t n;

        if (d->text.n == 0)
                return -EINVAL;
        made.text = (char *)buf_take(&d->text, &n);
        for (size_t i = 0; i < STRINGS; i++) {
                const char *string = d->at[i] > 0 ? made.text + d->at[i] - 1 : "";

                if (string[0])
                        memcpy((char *)&made + strings[i].field, &string, sizeof(string));
        }
        made.project_position = description_position(&made, made.project_param);
        made.path_position = description_position(&made, made.path_param);
        made.other_position = description_position(&made, made.other_param);
        if (!made.path_names)
                made.path_names = made.path_param;
        *ret = made;
        return made.name ? 0 : -EINVAL;
}

static int append_method(Description *d, const DescribedMethod *m) {
        DescribedMethod *grown;

        if ((d->n_methods & (d->n_methods - 1)) == 0) {
                grown = reallocarray(d->methods, MAX(d->n_methods * 2, (size_t)1), sizeof(*grown));
                if (!grown)
                        return -ENOMEM;
                d->methods = grown;
        }
        d->methods[d->n_methods++] = *m;
        return 0;
}

static int read_method(Scan *s, void *userdata) {
        DescribedMethod m = { 0 };
        Draft d = { 0 };
        int r;

        r = each_member(s, read_method_member, &d);
        if (r == 0)
                r = method_make(&d, &m);
        if (r == 0)
                r = append_method(userdata, &m);
        if (r != 0)
                free(m.text);
        buf_done(&d.text);
        return r;
}

static int read_extensions(Scan *s, char **ret) {
        CLEANUP_BUF Buf words = { 0 };
        size_t n;
        int r;

        r = each_element(s, read_word, &words);
        if (r == 0)
                r = buf_append(&words, "", 1);
        if (r != 0)
                return r;
        free(*ret);
        *ret = (char *)buf_take(&words, &n);
        return 0;
}

static int read_extensions_member(Scan *s, Span name, void *userdata) {
        Description *d = userdata;

        if (span_is(name, "read"))
                return read_extensions(s, &d->reads);
        return span_is(name, "write") ? read_extensions(s, &d->writes) : pass(s);
}

static int read_member(Scan *s, Span name, void *userdata) {
        Description *d = userdata;

        if (span_is(name, "extensions"))
                return each_member(s, read_extensions_member, d);
        if (!span_is(name, "methods"))
                return pass(s);
        d->has_methods = scan_peek(s) == '[';
        return each_element(s, read_method, d);
}

int description_scan(Description *d, const char *text, size_t n) {
        CLEANUP_SCAN Scan s;
        int r;

        scan_init(&s, text, n);
        r = each_member(&s, read_member, d);
        if (r == 0)
                r = scan_finish(&s);
        if (r == 0 && (s.doubled || !d->has_methods))
                r = -EINVAL;
        return r == SCAN_FAULT ? -EINVAL : r;
}
