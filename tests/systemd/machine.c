#include "machine.h"

#include "base/fd.h"
#include "rig/peer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIELDS "-u goxel -o json | grep -o '\"GOXEL_[A-Z_]*\":\"[^\"]*\"' | tail -n 60"

const char *output_of(const char *command) {
        static char output[65536];
        FILE *pipe = popen(command, "re");
        size_t n;

        assert_non_null(pipe);
        n = fread(output, 1, sizeof output - 1, pipe);
        output[n] = '\0';
        (void)pclose(pipe);
        while (n > 0 && output[n - 1] == '\n')
                output[--n] = '\0';
        return output;
}

void run(const char *command) {
        int status = system(command); /* a command of ours, written in this file */

        if (status != 0)
                fail_msg("%s: status %d", command, status);
}

void await_end(pid_t pid) {
        CLEANUP_FD int process = (int)syscall(SYS_pidfd_open, pid, 0);
        struct pollfd pollfd = { .fd = process, .events = POLLIN };

        if (process >= 0 && poll(&pollfd, 1, RIG_DEADLINE_MS) == 0)
                fail_msg("process %ld did not end within %d ms", (long)pid, RIG_DEADLINE_MS);
}

/* The journal as it grows, for as long as a test waits. `timeout` ends with its child when it is told to. */
static FILE *follow(Journal journal, pid_t *ret) {
        char seconds[16];
        int ends[2];

        (void)snprintf(seconds, sizeof seconds, "%d", RIG_DEADLINE_MS / 1000);
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        *ret = fork();
        assert_true(*ret >= 0);
        if (*ret == 0) {
                (void)dup2(ends[1], STDOUT_FILENO);
                (void)execlp("timeout", "timeout", seconds, "journalctl",
                             journal == JOURNAL_USER ? "--user" : "--system", "-u", "goxel", "-o", "json",
                             "-n", "all", "-f", NULL);
                _exit(127);
        }
        (void)fd_close(ends[1]);
        return fdopen(ends[0], "r");
}

void journal_expect(Journal journal, const char *event, const char *field, const char *value,
                    char *ret_message, size_t size) {
        pid_t follower;
        FILE *pipe = follow(journal, &follower);
        char *line = NULL;
        size_t capacity = 0;
        bool found = false;

        assert_non_null(pipe);
        while (!found && getline(&line, &capacity, pipe) > 0) {
                json_object *entry = json_tokener_parse(line), *seen = look(entry, field);

                if (look(entry, "GOXEL_EVENT") && strcmp(look_string(entry, "GOXEL_EVENT"), event) == 0 &&
                    seen && (!value || strcmp(json_object_get_string(seen), value) == 0)) {
                        (void)snprintf(ret_message, size, "%s", look_string(entry, "MESSAGE"));
                        found = true;
                }
                json_object_put(entry);
        }
        free(line);
        (void)kill(follower, SIGTERM);
        (void)waitpid(follower, NULL, 0);
        (void)fclose(pipe);
        if (!found)
                fail_msg("no line %s with %s=%s in:\n%s", event, field, value ? value : "…",
                         output_of(journal == JOURNAL_USER ? "journalctl --user " FIELDS
                                                           : "journalctl --system " FIELDS));
}
