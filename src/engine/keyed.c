#include "engine/keyed.h"

#include "rpc/digest.h"
#include "rpc/escape.h"

#include <errno.h>
#include <string.h>

/* Say where a request goes and how it is waited for, not what it is: a repetition on another connection has
 * to name the project, and may wait longer. */
#define NOT_CONTENTS PROJECT_NAMES " key timeout_ms progress"

/* A task in the background is begun once, though it changes nothing. */
static const char *key_of(const Call *c) {
        return method_changes(c->method) || call_background(c) ? call_key(c) : NULL;
}

static uint64_t digest_of(const Call *c) {
        Span name = { c->method->name, strlen(c->method->name) };

        return digest_params(c->params, NOT_CONTENTS) ^ escape_hash(name, false) * 31;
}

int keyed_recall(Call *c) {
        EngineCall *k = engine_call(c);
        const char *key = key_of(c);
        uint64_t digest;
        int r;

        if (!key)
                return 0;
        r = journal_recall(k->project->journal, key, &digest, &k->recalled);
        if (r == JOURNAL_NOTHING)
                return 0;
        if (r < 0)
                return r;
        if (digest != digest_of(c)) {
                rpc_failure(&c->error, RPC_KEY_MISMATCH,
                            "Another request had the key \"%s\" already: each takes a new one", key);
                rpc_error_add(&c->error, "key", json_object_new_string(key));
                return RPC_FAILED;
        }
        c->result_text = (Span){ (const char *)k->recalled.data, k->recalled.n };
        return KEYED_DONE;
}

int keyed_remember(Call *c) {
        Project *p = engine_call(c)->project;
        const char *key = key_of(c), *text;
        size_t n;
        int r;

        if (!key)
                return 0;
        text = c->result_text.at;
        n = c->result_text.n;
        if (!text)
                text = json_line(c->result, &n);
        if (!text)
                return -ENOMEM;
        r = journal_remember(p->journal, key, digest_of(c), text, n);
        if (r < 0)
                p->broken = r;
        return r;
}
