#include "config/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void config_init(Config *c) {
        *c = (Config){ 0 };
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                *config_value(&c->settings, &config_keys[i]) = config_keys[i].fallback;
}

void config_done(Config *c) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                free(c->origins[i].file);
        for (size_t i = 0; i < c->n_faults; i++) {
                free(c->faults[i].file);
                free(c->faults[i].text);
        }
        *c = (Config){ 0 };
}

int config_fault(Config *c, const char *file, unsigned line, const char *format, ...) {
        CLEANUP_FREE char *name = NULL, *text = NULL;
        va_list ap;
        int n;

        if (c->n_faults == CONFIG_FAULTS_MAX) {
                c->more++;
                return 0;
        }
        va_start(ap, format);
        n = vasprintf(&text, format, ap);
        va_end(ap);
        if (n < 0) {
                text = NULL;
                return -ENOMEM;
        }
        name = strdup(file);
        if (!name)
                return -ENOMEM;
        c->faults[c->n_faults++] = (ConfigFault){ .file = TAKE(name), .line = line, .text = TAKE(text) };
        return 0;
}

const char *config_origin(const Config *c, const ConfigKey *key, char *ret, size_t n) {
        const ConfigOrigin *o = &c->origins[key - config_keys];

        if (o->file)
                (void)snprintf(ret, n, "%s:%u", o->file, o->line);
        else
                (void)snprintf(ret, n, "default");
        return ret;
}
