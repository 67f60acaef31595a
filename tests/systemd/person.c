#include "person.h"

#include "base/fd.h"
#include "base/places.h"
#include "rig/look.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static Person people[8];
static size_t n_people;

static bool become(const struct passwd *user) {
        return initgroups(user->pw_name, user->pw_gid) == 0 &&
               setresgid(user->pw_gid, user->pw_gid, user->pw_gid) == 0 &&
               setresuid(user->pw_uid, user->pw_uid, user->pw_uid) == 0;
}

/* In the child: nothing here may fail a test, which goes on in the parent. */
static void connect_as(const struct passwd *user, int hand) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = PLACE_SYSTEM_SOCKET };
        union {
                struct cmsghdr header;
                char bytes[CMSG_SPACE(sizeof(int))];
        } control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
                                  .cmsg_level = SOL_SOCKET,
                                  .cmsg_type = SCM_RIGHTS } };
        struct iovec byte = { .iov_base = (char[]){ 1 }, .iov_len = 1 };
        struct msghdr message = {
                .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        int fd;

        /* The connections of the others, which would not end with the test's. */
        for (size_t i = 0; i < n_people; i++)
                peer_close(people[i].peer);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!become(user))
                return;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
                return;
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
        if (sendmsg(hand, &message, 0) != 1)
                return;
        (void)close(fd);
        (void)pause();
}

static int receive_fd(int hand) {
        union {
                struct cmsghdr header;
                char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        char byte;
        struct iovec vec = { .iov_base = &byte, .iov_len = 1 };
        struct msghdr message = {
                .msg_iov = &vec, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
        };
        int fd;

        if (recvmsg(hand, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
                fail_msg("a user's process could not connect to %s", PLACE_SYSTEM_SOCKET);
        memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
        return fd;
}

Person *person(const char *name) {
        const struct passwd *user = getpwnam(name);
        Person *p = &people[n_people];
        int hands[2];

        assert_non_null(user);
        assert_true(n_people < ARRAY_LEN(people));
        assert_int_equal(fd_pair(SOCK_STREAM, hands), 0);
        p->pid = fork();
        assert_true(p->pid >= 0);
        if (p->pid == 0) {
                connect_as(user, hands[1]);
                _exit(1);
        }
        n_people++;
        (void)fd_close(hands[1]);
        p->peer = peer_adopt(receive_fd(hands[0]));
        (void)fd_close(hands[0]);
        return p;
}

Peer *user(const char *name) {
        return person(name)->peer;
}

void end_process(Person *p) {
        (void)kill(p->pid, SIGKILL);
        assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
        p->pid = 0;
}

typedef struct Agent {
        pid_t pid; /* 0: none */
        int terminal;
} Agent;

static Agent agent;

/* It closes `known` when polkitd knows it. */
void start_agent(const char *name, const Person *p) {
        const struct passwd *user = getpwnam(name);
        char pid[16], number[16], byte;
        int known[2];

        (void)snprintf(pid, sizeof pid, "%ld", (long)p->pid);
        assert_int_equal(pipe2(known, O_CLOEXEC), 0);
        (void)snprintf(number, sizeof number, "%d", known[1]);
        agent.pid = forkpty(&agent.terminal, NULL, NULL, NULL);
        assert_true(agent.pid >= 0);
        if (agent.pid == 0) {
                (void)fcntl(known[1], F_SETFD, 0);
                if (become(user))
                        (void)execlp("pkttyagent", "pkttyagent", "--notify-fd", number, "--process", pid,
                                     NULL);
                _exit(1);
        }
        (void)fd_close(known[1]);
        assert_int_equal(read(known[0], &byte, 1), 0);
        (void)fd_close(known[0]);
}

void agent_says(const char *words) {
        char said[8192] = "";
        size_t n = 0;

        while (!strstr(said, words)) {
                struct pollfd pollfd = { .fd = agent.terminal, .events = POLLIN };
                ssize_t k = -1;

                if (n < sizeof said - 1 && poll(&pollfd, 1, RIG_DEADLINE_MS) > 0)
                        k = read(agent.terminal, said + n, sizeof said - 1 - n);
                if (k <= 0)
                        fail_msg("the agent did not say \"%s\" but: %s", words, said);
                n += (size_t)k;
                said[n] = '\0';
        }
}

/* What was typed before it turned the echo off, it throws away. */
void await_prompt(void) {
        struct termios terminal = { .c_lflag = ECHO };

        agent_says("Password: ");
        for (int i = 0; i < RIG_DEADLINE_MS / 5 && (terminal.c_lflag & ECHO); i++) {
                assert_int_equal(tcgetattr(agent.terminal, &terminal), 0);
                (void)poll(NULL, 0, 5);
        }
}

void type_password(void) {
        static const char password[] = PASSWORD "\n";

        assert_int_equal(write(agent.terminal, password, sizeof password - 1), sizeof password - 1);
}

static void end_agent(void) {
        (void)kill(agent.pid, SIGKILL);
        (void)waitpid(agent.pid, NULL, 0);
        (void)fd_close(agent.terminal);
        agent = (Agent){ 0 };
}

void dismiss_people(void) {
        if (agent.pid > 0)
                end_agent();
        for (; n_people > 0; n_people--) {
                Person *p = &people[n_people - 1];

                if (p->pid > 0)
                        end_process(p);
                p->peer = peer_free(p->peer);
        }
}
