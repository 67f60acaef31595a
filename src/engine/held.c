#include "engine/held.h"

#include "base/text.h"
#include "config.h"
#include "engine/passed.h"

json_object *held_card(const Session *s) {
        json_object *o = json_object_new_object();
        char key[2 * sizeof(s->key) + 1];

        hex(s->key, sizeof(s->key), key);
        json_add(o, "session", json_object_new_string(key));
        json_add(o, "uid", json_object_new_int64(s->uid));
        json_add(o, "pid", json_object_new_int64(s->pid));
        json_add(o, "project", s->project[0] ? json_object_new_string(s->project) : NULL);
        json_add(o, "ordinal", json_object_new_int64(s->ordinal));
        if (s->cell)
                json_add(o, "slot", json_object_new_int64(s->number));
        if (s->is_suspected)
                json_add(o, "suspect", json_object_new_int64(s->suspect));
        json_add(o, "client", s->client[0] ? json_object_new_string(s->client) : NULL);
        json_add(o, "subscribed", watch_payload(s));
        json_add(o, "notes", json_object_new_string(s->notes));
        return o;
}

static int tell_begin(Engine *e) {
        json_object *o = json_object_new_object();
        int r;

        json_add(o, "build", json_object_new_string(GOXEL_BUILD));
        json_add(o, "project", json_object_new_string(e->project->name));
        json_add(o, "revision", json_object_new_uint64(e->project->revision));
        json_add(o, "created", json_object_new_boolean(e->project->created));
        json_add(o, "leaving", json_object_new_boolean(e->leaving));
        json_add(o, "started", json_object_new_uint64(e->started));
        json_add(o, "last_id", json_object_new_int64(e->last_id));
        r = channel_send(e->channel, CHANNEL_HELD, 0, o, &e->slots_fd, e->slots_fd >= 0 ? 1 : 0);
        json_object_put(o);
        return r;
}

static int tell_session(Engine *e, const Session *s) {
        json_object *card = held_card(s);
        int r = channel_send(e->channel, CHANNEL_HELD, s->id, card, &s->fd, 1);

        json_object_put(card);
        return r;
}

static int tell_end(Engine *e) {
        json_object *o = json_object_new_object();
        int r;

        json_add(o, "last", json_object_new_boolean(true));
        r = engine_send(e, CHANNEL_HELD, 0, o);
        json_object_put(o);
        return r;
}

int held_tell(Engine *e) {
        int r;

        r = tell_begin(e);
        for (const Session *s = e->sessions; s && r >= 0; s = s->next)
                if (s->state != SESSION_DEAD)
                        r = tell_session(e, s);
        if (r >= 0)
                r = tell_end(e);
        for (Session *s = e->sessions; s && r >= 0; s = s->next) {
                if (s->state == SESSION_ASKING && s->asked)
                        r = engine_send(e, CHANNEL_ASK, s->ask, s->asked);
                passed_tell_again(e, s);
        }
        return r;
}
