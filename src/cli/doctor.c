#include "cli/doctor.h"

#include "base/places.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/values.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* In the order in which one thing needs the other. */
static const struct {
        const char *name;
        void (*run)(Doctor *d, Finding *f);
} checks[] = {
        { "library", check_library },
        { "engine", check_engine },
        { "kernel", check_kernel },
        { "seccomp", check_seccomp },
        { "landlock", check_landlock },
        { "memory", check_memory },
        { "configuration", check_configuration },
        { "state", check_state },
        { "space", check_space },
        { "projects", check_projects },
        { "manager", check_manager },
        { "socket", check_socket },
        { "access", check_access },
        { "units", check_units },
        { "daemon", check_daemon },
};

static const char *const verdicts[] = { "ok", "warning", "fault" };

void found(Finding *f, Verdict verdict, const char *format, ...) {
        va_list ap;

        f->verdict = verdict;
        va_start(ap, format);
        (void)vsnprintf(f->text, sizeof(f->text), format, ap);
        va_end(ap);
}

void advise(Finding *f, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        (void)vsnprintf(f->advice, sizeof(f->advice), format, ap);
        va_end(ap);
}

/* With --quiet only what has to be done. */
static void tell(const Invocation *in, const char *name, const Finding *f) {
        const char *mark = f->verdict == VERDICT_OK ? "" : report_bold();

        if (option(in, "json") || (option(in, "quiet") && f->verdict != VERDICT_FAULT))
                return;
        (void)printf("%s%-7s%s %s: %s%s%s\n", mark, verdicts[f->verdict], mark[0] ? report_plain() : "",
                     name, f->text, f->advice[0] ? ". " : "", f->advice);
        /* One of them may take seconds. */
        (void)fflush(stdout);
}

static json_object *finding_json(const char *name, const Finding *f) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "check", json_object_new_string(name));
        json_object_object_add(o, "verdict", json_object_new_string(verdicts[f->verdict]));
        json_object_object_add(o, "text", json_object_new_string(f->text));
        if (f->advice[0])
                json_object_object_add(o, "advice", json_object_new_string(f->advice));
        return o;
}

static int look(Doctor *d) {
        json_object *result = json_object_new_object(), *list = json_object_new_array();
        int64_t counts[ARRAY_LEN(verdicts)] = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
                Finding f = { 0 };

                checks[i].run(d, &f);
                counts[f.verdict]++;
                tell(d->in, checks[i].name, &f);
                json_object_array_add(list, finding_json(checks[i].name, &f));
        }
        json_object_object_add(result, "faults", json_object_new_int64(counts[VERDICT_FAULT]));
        json_object_object_add(result, "warnings", json_object_new_int64(counts[VERDICT_WARNING]));
        json_object_object_add(result, "checks", list);
        report_json(d->in, result);
        json_object_put(result);
        return counts[VERDICT_FAULT] > 0 ? CLI_REFUSED : CLI_OK;
}

int cmd_doctor(Invocation *in) {
        Doctor d = { .in = in };
        int r;

        r = instance_find(&d.at, in, false);
        if (r < 0) {
                r = report_fail(in, CLI_ABSENT, "Cannot tell where the socket is: %s", strerror(-r));
        } else {
                if (place_state(&d.state) < 0)
                        d.state = NULL;
                r = look(&d);
        }
        instance_done(&d.at);
        free(d.state);
        return r;
}
