#include "daemon/log-control.h"

#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/engine-private.h"

#include <string.h>

#define PATH "/org/freedesktop/LogControl1"
#define INTERFACE "org.freedesktop.LogControl1"

/* By their numbers in syslog(3). */
static const char *const levels[] = {
        "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"
};

static void tell_engine(Engine *e, int level) {
        json_object *payload = json_object_new_object();

        json_add(payload, "log_level", json_object_new_int(level));
        (void)engine_send(e, CHANNEL_LOG_LEVEL, 0, payload, NULL, 0);
        json_object_put(payload);
}

void log_control_set(Daemon *d, int level) {
        User *user;

        d->settings.log_level = (uint64_t)level;
        log_init("goxeld", level);
        TAILQ_FOREACH(user, &d->users.list, link) {
                Engine *e;

                TAILQ_FOREACH(e, &user->engines, link) {
                        tell_engine(e, level);
                }
        }
}

static int get_level(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *ret_error) {
        const Daemon *d = userdata;

        return sd_bus_message_append(reply, "s", levels[d->settings.log_level]);
}

static int set_level(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *value, void *userdata, sd_bus_error *ret_error) {
        Daemon *d = userdata;
        const char *word;
        int r;

        r = sd_bus_message_read(value, "s", &word);
        if (r < 0)
                return r;
        for (int i = 0; i < (int)ARRAY_LEN(levels); i++) {
                if (strcmp(levels[i], word) != 0)
                        continue;
                /* Whichever of the two levels says more: who asked for it is told. */
                log_init("goxeld", MAX(LOG_INFO, i));
                log_line(LOG_INFO, LOG_FIELDS(EVENT_FIELD("config")), "Log level %s → %s, over the bus",
                         levels[d->settings.log_level], word);
                log_control_set(d, i);
                return 0;
        }
        return sd_bus_error_setf(
                ret_error, SD_BUS_ERROR_INVALID_ARGS,
                "There is no log level \"%s\": emerg, alert, crit, err, warning, notice, info "
                "or debug",
                word);
}

static const char *target_of(const Daemon *d) {
        return d->journal >= 0 ? "journal" : "console";
}

static int get_target(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *reply, void *userdata, sd_bus_error *ret_error) {
        return sd_bus_message_append(reply, "s", target_of(userdata));
}

static int set_target(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *value, void *userdata, sd_bus_error *ret_error) {
        const char *word;
        int r;

        r = sd_bus_message_read(value, "s", &word);
        if (r < 0 || strcmp(word, target_of(userdata)) == 0 || strcmp(word, "auto") == 0)
                return r < 0 ? r : 0;
        return sd_bus_error_setf(ret_error, SD_BUS_ERROR_NOT_SUPPORTED,
                                 "goxeld logs to where it was started: %s", target_of(userdata));
}

static int get_identifier(sd_bus *bus, const char *path, const char *interface, const char *property,
                          sd_bus_message *reply, void *userdata, sd_bus_error *ret_error) {
        return sd_bus_message_append(reply, "s", "goxeld");
}

static const sd_bus_vtable properties[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_WRITABLE_PROPERTY("LogLevel", "s", get_level, set_level, 0, 0),
        SD_BUS_WRITABLE_PROPERTY("LogTarget", "s", get_target, set_target, 0, 0),
        SD_BUS_PROPERTY("SyslogIdentifier", "s", get_identifier, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_VTABLE_END,
};

static void hang_up(LogControl *c) {
        if (!c->bus)
                return;
        (void)sd_bus_detach_event(c->bus);
        c->bus = sd_bus_close_unref(c->bus);
}

static int on_name(sd_bus_message *m, void *userdata, sd_bus_error *ret_error) {
        const sd_bus_error *e = sd_bus_message_get_error(m);

        if (e)
                log_line(LOG_DEBUG, NULL, 0,
                         "The log level cannot be set over the bus: the name " LOG_CONTROL_NAME
                         " is not to be had: %s",
                         e->message ? e->message : e->name);
        return 0;
}

/* Nothing in here waits: what is sent goes out when the bus has greeted. */
static int open_bus(LogControl *c) {
        Daemon *d = c->daemon;
        int r;

        r = d->options->system ? sd_bus_open_system_with_description(&c->bus, "goxeld-log")
                               : sd_bus_open_user_with_description(&c->bus, "goxeld-log");
        if (r < 0)
                return r;
        /* Else the end of the loop waits for a bus that does not listen. */
        (void)sd_bus_set_close_on_exit(c->bus, false);
        r = sd_bus_add_object_vtable(c->bus, NULL, PATH, INTERFACE, properties, d);
        if (r >= 0)
                r = sd_bus_request_name_async(c->bus, NULL, LOG_CONTROL_NAME, 0, on_name, c);
        if (r >= 0)
                r = sd_bus_attach_event(c->bus, d->loop, SD_EVENT_PRIORITY_IDLE);
        return r;
}

static int on_start(sd_event_source *source, void *userdata) {
        LogControl *c = userdata;
        int r;

        /* Several may be started by hand, and the name is the service's. */
        if (c->daemon->notify.fd < 0 || !c->daemon->listener.passed)
                return 0;
        r = open_bus(c);
        if (r >= 0)
                return 0;
        hang_up(c);
        log_line(LOG_DEBUG, NULL, 0, "The log level cannot be set over the bus: %s", strerror(-r));
        return 0;
}

int log_control_start(Daemon *d) {
        LogControl *c = &d->log_control;
        int r;

        c->daemon = d;
        r = sd_event_add_defer(d->loop, &c->start, on_start, c);
        return r < 0 ? r : sd_event_source_set_priority(c->start, SD_EVENT_PRIORITY_IDLE);
}

void log_control_done(LogControl *c) {
        c->start = sd_event_source_disable_unref(c->start);
        hang_up(c);
}
