#include "engine/methods/methods.h"

#include "base/text.h"
#include "engine/status.h"

#include <string.h>

static const struct {
        const char *name;
        WatchEvents event;
} events[] = {
        { "changes", WATCH_CHANGES },
        { "status", WATCH_STATUS },
        { "progress", WATCH_PROGRESS },
        { "trace", WATCH_TRACE },
};

#define EVENTS_TEXT "\"changes\", \"status\", \"progress\" and \"trace\""

static unsigned event_of(json_object *item) {
        for (size_t i = 0; i < ARRAY_LEN(events); i++)
                if (json_object_is_type(item, json_type_string) &&
                    strcmp(json_object_get_string(item), events[i].name) == 0)
                        return events[i].event;
        return 0;
}

/* The wanted ones; RPC_FAILED. */
static int read_events(Call *c, unsigned *ret) {
        const Arg *a = arg(c, "events");
        unsigned wanted = 0;

        for (size_t i = 0; a->given && i < json_object_array_length(a->json); i++) {
                json_object *item = json_object_array_get_idx(a->json, i);
                unsigned event = event_of(item);

                if (event == 0)
                        return rpc_fail_param(&c->error, "events", EVENTS_TEXT,
                                              json_object_to_json_string(item));
                wanted |= event;
        }
        if (a->given && wanted == 0)
                return rpc_fail_param(&c->error, "events", "at least one of " EVENTS_TEXT, "[]");
        *ret = wanted ? wanted : WATCH_ALL;
        return 0;
}

static json_object *events_json(unsigned wanted) {
        json_object *list = json_object_new_array();

        for (size_t i = 0; i < ARRAY_LEN(events); i++)
                if (wanted & events[i].event)
                        json_append(list, json_object_new_string(events[i].name));
        return list;
}

static int subscribe(Call *c) {
        EngineCall *k = engine_call(c);
        char key[2 * sizeof(k->session->key) + 1];
        unsigned wanted = 0;
        int r;

        r = read_events(c, &wanted);
        if (r == 0)
                r = watch_set(k->engine, k->session, wanted);
        if (r != 0)
                return r;
        hex(k->session->key, sizeof(k->session->key), key);
        c->result = json_object_new_object();
        json_add(c->result, "project", json_object_new_string(k->project->name));
        json_add(c->result, "revision", json_object_new_uint64(k->project->revision));
        json_add(c->result, "events", events_json(wanted));
        json_add(c->result, "status", json_object_new_string(status_told(k->engine)));
        json_add(c->result, "session", json_object_new_string(key));
        return 0;
}

static int unsubscribe(Call *c) {
        EngineCall *k = engine_call(c);
        bool had = k->session->watch != NULL;

        c->result = json_object_new_object();
        json_add(c->result, "success", json_object_new_boolean(had));
        return watch_set(k->engine, k->session, 0);
}

static const Param subscribe_params[] = {
        { "events", P_ARRAY, NULL, 0, 16, NULL, "", NULL,
          "what to be told of: \"changes\" of the model, \"status\" of the project, both without it; "
          "\"progress\" of what takes long; \"trace\": each request" },
        PARAM_END,
};

const Method watch_methods[] = {
        { .name = "goxel.subscribe",
          .summary = "Has this connection be told when the project changes, by notifications.",
          .params = subscribe_params,
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"project\":\"string\",\"revision\":\"int\",\"events\":[\"string\"],"
                    "\"status\":\"ready|busy|error\",\"session\":\"string\"}",
          .example = "{\"events\":[\"changes\"]}",
          .run = subscribe },
        { .name = "goxel.unsubscribe",
          .summary = "Ends this connection's subscription, of whichever project it is.",
          .flags = METHOD_PROJECT,
          .project_param = "project",
          .result = "{\"success\":\"bool (false: there was none)\"}",
          .example = "{}",
          .run = unsubscribe },
        { .name = NULL },
};
