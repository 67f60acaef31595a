#include "engine/origin.h"

#include "engine/passed.h"
#include "rpc/member.h"

#include <errno.h>
#include <json-c/json_tokener.h>
#include <stdio.h>
#include <string.h>

#define NOTE "file"

/* What is noted: {path, stamps: [the older, the newer]}. Its `path` is "" when it was forgotten. */
static json_object *read_note(const Project *p) {
        CLEANUP_BUF Buf text = { 0 };
        json_object *note;

        if (!p->private_engine &&
            (journal_noted(p->journal, NOTE, &text) != 0 || buf_append(&text, "", 1) < 0))
                return NULL;
        if (p->private_engine && !p->origin)
                return NULL;
        note = json_tokener_parse(p->private_engine ? p->origin : (const char *)text.data);
        if (note && member_text(note, "path") && member_text(note, "path")[0])
                return note;
        json_object_put(note);
        return NULL;
}

/* A private engine's note is gone with it anyway: its journal, which nothing may have been written to yet,
 * is left alone. */
static int keep_note(Project *p, const char *text) {
        int r;

        if (p->private_engine) {
                free(p->origin);
                p->origin = text ? strdup(text) : NULL;
                return p->origin ? 0 : -ENOMEM;
        }
        r = journal_note(p->journal, NOTE, text);
        if (r < 0)
                p->broken = r;
        return r;
}

static int write_note(Call *c, const char *path, const char *older, const char *newer) {
        Project *p = engine_call(c)->project;
        json_object *note = json_object_new_object(), *stamps = json_object_new_array();
        int r;

        if (older)
                json_append(stamps, json_object_new_string(older));
        if (newer)
                json_append(stamps, json_object_new_string(newer));
        json_add(note, "path", json_object_new_string(path));
        json_add(note, "stamps", stamps);
        r = keep_note(p, json_object_to_json_string_ext(note, JSON_C_TO_STRING_PLAIN));
        json_object_put(note);
        return r;
}

static int forget(Call *c) {
        json_object *note = read_note(engine_call(c)->project);

        if (!note)
                return 0;
        json_object_put(note);
        return write_note(c, "", NULL, NULL);
}

static const char *newest_stamp(json_object *note) {
        json_object *stamps = json_object_object_get(note, "stamps");
        size_t n = json_object_is_type(stamps, json_type_array) ? json_object_array_length(stamps) : 0;

        return n > 0 ? json_object_get_string(json_object_array_get_idx(stamps, n - 1)) : NULL;
}

static bool knows(json_object *note, const char *stamp) {
        json_object *stamps = json_object_object_get(note, "stamps");

        for (size_t i = 0; stamps && i < json_object_array_length(stamps); i++) {
                const char *known = json_object_get_string(json_object_array_get_idx(stamps, i));

                if (known && strcmp(known, stamp) == 0)
                        return true;
        }
        return false;
}

/* Only a whole path says which file it is; NULL: nobody said. */
static const char *path_of(const Call *c) {
        const Passed *passed = passed_now(engine_call(c)->session);
        const Arg *path = arg(c, c->method->path_param);

        if (passed)
                return passed->path;
        return path->given && path->string[0] == '/' ? path->string : NULL;
}

static int fd_of(const Call *c) {
        const Session *s = engine_call(c)->session;
        const Passed *passed = passed_now(s);

        if (passed)
                return passed->fd;
        return arg(c, "fd")->given ? session_descriptor(s, (size_t)arg(c, "fd")->i) : -1;
}

/* What stands at the path now, as far as somebody has looked; NULL: nothing. */
static const char *present_stamp(const Call *c) {
        const Passed *passed = passed_now(engine_call(c)->session);

        if (passed)
                return passed->stamp[0] ? passed->stamp : NULL;
        return arg(c, "replaces")->given ? arg(c, "replaces")->string : NULL;
}

static int check_unchanged(Call *c) {
        const char *path = path_of(c), *present = present_stamp(c);
        json_object *note;
        int r = 0;

        if (!path || !present || arg(c, "force")->i)
                return 0;
        note = read_note(engine_call(c)->project);
        if (note && strcmp(member_text(note, "path"), path) == 0 && !knows(note, present)) {
                r = rpc_fail(
                        &c->error, RPC_FILE_CHANGED,
                        "%s has changed since this project was last loaded from it or saved to it: save "
                        "it elsewhere, or over it with \"force\": true",
                        path);
                rpc_error_add(&c->error, "path", json_object_new_string(path));
        }
        json_object_put(note);
        return r;
}

int origin_before(Call *c) {
        if (!(c->method->flags & METHOD_OWN_FILE))
                return 0;
        if (c->method->flags & METHOD_WRITES_FILE)
                return check_unchanged(c);
        engine_call(c)->stamp[0] = '\0';
        if (path_of(c) && fd_of(c) >= 0)
                (void)stamp_read(fd_of(c), engine_call(c)->stamp);
        return 0;
}

static int note_written(Call *c) {
        const char *path = path_of(c), *older = NULL;
        char newer[STAMP_SIZE];
        json_object *note;
        int r;

        if (!path || stamp_read(fd_of(c), newer) < 0)
                return 0;
        note = read_note(engine_call(c)->project);
        if (note && strcmp(member_text(note, "path"), path) == 0)
                older = newest_stamp(note);
        r = write_note(c, path, older, newer);
        json_object_put(note);
        return r;
}

int origin_after(Call *c) {
        if (!(c->method->flags & METHOD_OWN_FILE))
                return c->method->flags & METHOD_CREATES ? forget(c) : 0;
        if (c->method->flags & METHOD_WRITES_FILE)
                return note_written(c);
        if (!path_of(c) || !engine_call(c)->stamp[0])
                return forget(c);
        return write_note(c, path_of(c), NULL, engine_call(c)->stamp);
}

json_object *origin_json(const Project *p) {
        json_object *note = read_note(p), *ret;
        const char *stamp = newest_stamp(note);

        if (!note)
                return NULL;
        ret = json_object_new_object();
        json_add(ret, "path", json_object_new_string(member_text(note, "path")));
        json_add(ret, "stamp", stamp ? json_object_new_string(stamp) : NULL);
        json_object_put(note);
        return ret;
}
