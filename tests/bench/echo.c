#include "bench/echo.h"
#include "bench/bench.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Answers each request that has come in whole; what came together is answered together. */
static void serve(int fd, const Echo *e) {
        static char in[65536], out[65536];
        size_t n = 0;

        memset(out, ' ', sizeof(out));
        for (size_t i = e->answer; i <= sizeof(out); i += e->answer)
                out[i - 1] = '\n';

        for (;;) {
                ssize_t got = recv(fd, in, sizeof(in), 0);

                if (got <= 0)
                        return;
                for (n += (size_t)got; n >= e->request;) {
                        size_t times = MIN(n / e->request, sizeof(out) / e->answer);

                        if (send(fd, out, times * e->answer, MSG_NOSIGNAL) < 0)
                                return;
                        n -= times * e->request;
                }
        }
}

void echo_start(Echo *e, const char *path, size_t request, size_t answer) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        *e = (Echo){ .request = request, .answer = answer };
        (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
            listen(listener, SOMAXCONN) < 0)
                die("cannot listen at %s: %s", path, strerror(errno));

        e->pid = fork();
        if (e->pid < 0)
                die("cannot fork: %s", strerror(errno));
        if (e->pid == 0) {
                (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
                for (;;) {
                        int fd = accept(listener, NULL, NULL);

                        if (fd < 0)
                                _exit(EXIT_FAILURE);
                        serve(fd, e);
                        (void)close(fd);
                }
        }
        (void)close(listener);
}

void echo_stop(Echo *e) {
        (void)kill(e->pid, SIGKILL);
        (void)waitpid(e->pid, NULL, 0);
        e->pid = 0;
}
