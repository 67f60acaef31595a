#include "cli/terminal.h"

#include "base/buf.h"
#include "base/fd.h"
#include "rig/peer.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
        pid_t pid;
        int fd;
        int status;
        bool ended;
        Buf screen;
        size_t before; /* of the screen, when something was typed last */
} terminal = { .fd = -1 };

void terminal_teardown(void) {
        if (terminal.pid > 0 && !terminal.ended) {
                (void)kill(terminal.pid, SIGKILL);
                (void)waitpid(terminal.pid, NULL, 0);
        }
        terminal.pid = 0;
        terminal.fd = fd_close(terminal.fd);
        buf_done(&terminal.screen);
}

static _Noreturn void become(const char *program, char *line) {
        char *argv[24] = { (char *)program };
        size_t n = 1;

        for (char *word = strtok(line, " "); word && n < ARRAY_LEN(argv) - 1; word = strtok(NULL, " "))
                argv[n++] = word;
        (void)setenv("TERM", "xterm", 1);
        /* As at a login: what runs the tests may be deaf to Ctrl-C. */
        (void)signal(SIGINT, SIG_DFL);
        if (chdir(run_path("")) == 0)
                (void)execvp(argv[0], argv);
        _exit(127);
}

void terminal_start(const char *line) {
        terminal_start_program("goxelctl", line);
}

void terminal_start_program(const char *program, const char *line) {
        CLEANUP_FREE char *copy = strdup(line);

        terminal_teardown();
        terminal.ended = false;
        terminal.before = 0;
        terminal.pid = forkpty(&terminal.fd, NULL, NULL, NULL);
        assert_true(terminal.pid >= 0);
        if (terminal.pid == 0)
                become(program, copy);
        assert_int_equal(buf_append(&terminal.screen, "", 1), 0);
}

pid_t terminal_pid(void) {
        return terminal.pid;
}

void terminal_type(const char *keys) {
        terminal.before = terminal.screen.n - 1;
        assert_int_equal(fd_write_all(terminal.fd, keys, strlen(keys)), 0);
}

static bool readable(int ms) {
        struct pollfd p = { .fd = terminal.fd, .events = POLLIN };

        return poll(&p, 1, ms) == 1;
}

/* False at the end, which a terminal tells with EIO. */
static bool receive(void) {
        char text[4096];
        ssize_t n;

        if (!readable(RIG_DEADLINE_MS))
                fail_msg("goxelctl says nothing; the screen: %s", terminal_screen());
        n = read(terminal.fd, text, sizeof(text));
        if (n <= 0)
                return false;
        terminal.screen.n--;
        assert_int_equal(buf_append(&terminal.screen, text, (size_t)n), 0);
        assert_int_equal(buf_append(&terminal.screen, "", 1), 0);
        return true;
}

const char *terminal_screen(void) {
        return (const char *)terminal.screen.data;
}

void terminal_await(const char *words) {
        while (!strstr(terminal_screen(), words))
                if (!receive())
                        fail_msg("\"%s\" was not on the screen: %s", words, terminal_screen());
}

void terminal_await_answer(const char *words) {
        while (!strstr(terminal_screen() + terminal.before, words))
                if (!receive())
                        fail_msg("\"%s\" did not follow: %s", words, terminal_screen());
}

/* What it says is taken in: it could not go on once the terminal is full. */
bool terminal_ended(void) {
        if (readable(1))
                (void)receive();
        if (!terminal.ended)
                terminal.ended = waitpid(terminal.pid, &terminal.status, WNOHANG) == terminal.pid;
        return terminal.ended;
}

int terminal_end(void) {
        while (receive())
                ;
        if (!terminal.ended)
                assert_int_equal(waitpid(terminal.pid, &terminal.status, 0), terminal.pid);
        terminal.ended = true;
        if (!WIFEXITED(terminal.status))
                fail_msg("status %d; the screen: %s", terminal.status, terminal_screen());
        return WEXITSTATUS(terminal.status);
}
