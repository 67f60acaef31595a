#include "daemon/reload.h"

#include "base/log.h"
#include "config/config.h"
#include "config/unit.h"
#include "daemon/daemon.h"
#include "daemon/pulse.h"

#include <string.h>

#define EVENT_CONFIG EVENT_FIELD("config")

static void tell_faults(const Config *c) {
        for (size_t i = 0; i < c->n_faults; i++) {
                const ConfigFault *f = &c->faults[i];

                if (f->line > 0)
                        log_line(LOG_WARNING, LOG_FIELDS(EVENT_CONFIG), "%s:%u: %s", f->file, f->line,
                                 f->text);
                else
                        log_line(LOG_WARNING, LOG_FIELDS(EVENT_CONFIG), "%s: %s", f->file, f->text);
        }
        if (c->more > 0)
                log_line(LOG_WARNING, LOG_FIELDS(EVENT_CONFIG), "The configuration has %zu further faults",
                         c->more);
}

static void put_over(Settings *to, const Settings *from, const bool given[CONFIG_KEYS]) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                if (given[i])
                        *config_value(to, &config_keys[i]) = config_value_of(from, &config_keys[i]);
}

static int load(const Daemon *d, Settings *ret) {
        const Options *options = d->options;
        CLEANUP_CONFIG Config c;
        int r;

        config_init(&c);
        r = config_load(&c, options->system ? CONFIG_SYSTEM : CONFIG_USER, "");
        if (r < 0)
                return r;
        tell_faults(&c);
        put_over(&c.settings, &options->settings, options->given);
        put_over(&c.settings, &d->overrides, d->overridden);
        *ret = c.settings;
        return 0;
}

int daemon_load_settings(Daemon *d) {
        int r;

        r = load(d, &d->settings);
        if (r < 0)
                return r;
        log_init("goxeld", (int)d->settings.log_level);
        return 0;
}

/* "Sessions 10 → 20, LogLevel info → debug" */
static int describe_changes(const Settings *old, const Settings *new, Buf *ret) {
        char before[UNIT_TEXT_MAX], after[UNIT_TEXT_MAX];
        int r = 0;

        for (size_t i = 0; i < CONFIG_KEYS && r >= 0; i++) {
                const ConfigKey *key = &config_keys[i];
                uint64_t a = config_value_of(old, key), b = config_value_of(new, key);

                if (a != b)
                        r = buf_printf(ret, "%s%s %s → %s", ret->n > 0 ? ", " : "", key->name,
                                       unit_format(key, a, before), unit_format(key, b, after));
        }
        return r;
}

static void apply(Daemon *d, const Settings *new) {
        d->settings = *new;
        d->users.limits[USER_SESSIONS] = new->sessions_per_user;
        d->users.limits[USER_ENGINES] = new->engines_per_user;
        log_control_set(d, (int)new->log_level);
        /* It is set anew when this turn of the loop ends. */
        (void)sd_event_source_set_enabled(d->idle, SD_EVENT_OFF);
        (void)sd_event_source_set_enabled(d->pulse, SD_EVENT_OFF);
        pulse_consider(d);
}

void daemon_reload(Daemon *d) {
        CLEANUP_BUF Buf changes = { 0 };
        Settings new;
        int r;

        /* The manager was told that we stop: nothing after that would make sense to it. */
        if (d->state == DAEMON_STOPS)
                return;
        notify_reloading(&d->notify);
        /* Whatever the level is and becomes: who asked for it is told. */
        log_init("goxeld", (int)MAX(d->settings.log_level, (uint64_t)LOG_INFO));
        r = load(d, &new);
        if (r >= 0)
                r = describe_changes(&d->settings, &new, &changes);
        if (r >= 0) {
                log_line(LOG_INFO, LOG_FIELDS(EVENT_CONFIG), "Configuration read again: %.*s",
                         changes.n > 0 ? (int)changes.n : (int)strlen("nothing has changed"),
                         changes.n > 0 ? (const char *)changes.data : "nothing has changed");
                apply(d, &new);
        } else {
                log_error("Cannot read the configuration again, so that of before holds: %s", strerror(-r));
                log_init("goxeld", (int)d->settings.log_level);
        }
        notify_ready(&d->notify);
}

int daemon_override(Daemon *d, const ConfigKey *key, const uint64_t *value) {
        const size_t i = (size_t)(key - config_keys);
        CLEANUP_BUF Buf changes = { 0 };
        const bool was = d->overridden[i];
        Settings all, new = d->settings;
        int r;

        d->overridden[i] = value;
        if (value)
                *config_value(&d->overrides, key) = *value;
        r = value ? 0 : load(d, &all);
        if (r >= 0) {
                *config_value(&new, key) = value ? *value : config_value_of(&all, key);
                r = describe_changes(&d->settings, &new, &changes);
        }
        if (r < 0) {
                d->overridden[i] = was;
                return r;
        }
        if (changes.n > 0)
                log_line(LOG_NOTICE, LOG_FIELDS(EVENT_CONFIG), "Configuration changed until the end: %.*s",
                         (int)changes.n, (const char *)changes.data);
        apply(d, &new);
        return 0;
}
