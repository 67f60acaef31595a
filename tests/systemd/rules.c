#include "rules.h"

#include "machine.h"
#include "rig/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define RULES "/etc/polkit-1/rules.d/49-goxel-test.rules"
#define GATE "/run/goxel-test-gate"

void set_rule(const char *action, const char *name, const char *then) {
        FILE *file = fopen(RULES, "we");

        assert_non_null(file);
        (void)fprintf(file,
                      "polkit.addRule(function(action, subject) {\n"
                      "    if (action.id == \"%s\" && subject.user == \"%s\") { %s }\n"
                      "});\n",
                      action, name, then);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(chmod(RULES, 0644), 0);
        run("systemctl restart polkit.service");
}

void set_gate(const char *action, const char *name) {
        assert_int_equal(mkfifo(GATE, 0666), 0);
        assert_int_equal(chmod(GATE, 0666), 0);
        set_rule(action, name, "polkit.spawn([\"/usr/bin/cat\", \"" GATE "\"]); return polkit.Result.YES;");
}

int hold_gate(void) {
        int fd = -1;

        for (int i = 0; fd < 0 && i < RIG_DEADLINE_MS / 5; i++) {
                fd = open(GATE, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
                if (fd < 0)
                        (void)poll(NULL, 0, 5);
        }
        assert_true(fd >= 0);
        return fd;
}

bool holds_gate(int gate) {
        struct pollfd pollfd = { .fd = gate };

        return poll(&pollfd, 1, 0) == 0;
}

void drop_rules(void) {
        (void)unlink(RULES);
        (void)unlink(GATE);
}
