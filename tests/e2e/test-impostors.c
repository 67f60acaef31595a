/* Descriptors in the store of which a new goxeld cannot make anything. */
#include "rig/rig.h"

#include "base/base64.h"
#include "base/fd.h"
#include "rpc/channel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static Peer *begin(Rig *r) {
        Peer *p = rig_peer(r);

        (void)peer_result(p, "goxel.create_project", "[\"castle\"]");
        return p;
}

/* An engine that is none: a process, and a channel whose other end is ours. */
typedef struct Impostor {
        pid_t pid;
        int channel;
} Impostor;

static Impostor plant(Rig *r) {
        CLEANUP_BUF Buf name = { 0 };
        Impostor i;
        int pair[2];

        i.pid = fork();
        assert_true(i.pid >= 0);
        if (i.pid == 0)
                for (;;)
                        (void)pause();
        assert_int_equal(fd_pair(SOCK_SEQPACKET, pair), 0);
        i.channel = pair[1];
        assert_int_equal(buf_printf(&name, "engine-%u-%d-", (unsigned)getuid(), (int)i.pid), 0);
        assert_int_equal(base64_encode(&name, "castle", 6), 0);
        assert_int_equal(buf_append(&name, "", 1), 0);
        rig_plant(r, (const char *)name.data, pair[0]);
        (void)fd_close(pair[0]);
        return i;
}

static void expect_killed(Impostor *i) {
        (void)fd_close(i->channel);
        rig_expect_gone(i->pid);
        (void)waitpid(i->pid, NULL, 0);
}

static void test_an_engine_that_does_not_tell_what_it_holds_is_killed(void **state) {
        Rig *r = *state;
        Impostor i;
        Peer *p;

        rig_keep(r);
        rig_option(r, "--engine-start-ms", "300");
        i = plant(r);
        rig_start(r);
        p = begin(r);
        check_int(peer_result(p, "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        expect_killed(&i);
        assert_int_equal(rig_kept(r, "engine-"), 1);
}

static void say(const Impostor *i, ChannelType type, uint32_t id, const char *text) {
        const ChannelHeader header = { CHANNEL_VERSION, (uint16_t)type, id, (uint32_t)strlen(text) };
        const struct iovec parts[] = { { (void *)(uintptr_t)&header, sizeof(header) },
                                       { (void *)(uintptr_t)text, header.length } };

        assert_int_equal(writev(i->channel, parts, 2), sizeof(header) + header.length);
}

static void expect_end(int channel) {
        struct pollfd p = { .fd = channel, .events = POLLIN };
        char bytes[4096];
        ssize_t n;

        do {
                assert_int_equal(poll(&p, 1, RIG_DEADLINE_MS), 1);
                n = recv(channel, bytes, sizeof(bytes), MSG_DONTWAIT);
        } while (n > 0);
        assert_true(n == 0 || errno == ECONNRESET);
}

/* Its channel is closed; as it does not leave either, it is killed by us instead of by goxeld. */
static void is_let_go(Rig *r, const Impostor *i) {
        rig_start(r);
        expect_end(i->channel);
        assert_int_equal(kill(i->pid, SIGKILL), 0);
        (void)waitpid(i->pid, NULL, 0);
        (void)fd_close(i->channel);
        check_int(peer_result(begin(r), "goxel.add_voxel", "[1,2,3,4,5,6]"), "revision", 2);
        assert_int_equal(rig_kept(r, "engine-"), 1);
}

static void test_an_engine_that_tells_nonsense_is_let_go(void **state) {
        static const char *const nonsense[] = {
                "{\"project\":\"ship\",\"last_id\":1}",   /* another project than it was started for */
                "{\"project\":\"castle\",\"last_id\":1}", /* no slots */
                "{\"last\":true}",
                "[]",
                "rubbish",
        };

        for (size_t k = 0; k < ARRAY_LEN(nonsense); k++) {
                void *rig;
                Impostor i;

                assert_int_equal(rig_setup(&rig), 0);
                rig_keep(rig);
                i = plant(rig);
                say(&i, CHANNEL_HELD, 0, nonsense[k]);
                is_let_go(rig, &i);
                assert_int_equal(rig_teardown(&rig), 0);
        }
}

static void test_what_nobody_stored_is_let_go(void **state) {
        static const char *const names[] = {
                "engine-",          "engine-0-0-", "engine-1-2-!", "engine-4294967295-1-eA==",
                "remains-0-0-eA==", "door",        "doors"
        };
        Rig *r = *state;
        int pair[2];

        rig_keep(r);
        assert_int_equal(fd_pair(SOCK_SEQPACKET, pair), 0);
        for (size_t k = 0; k < ARRAY_LEN(names); k++)
                rig_plant(r, names[k], pair[0]);
        (void)fd_close(pair[0]);
        (void)fd_close(pair[1]);
        rig_start(r);
        (void)begin(r);
        assert_int_equal(rig_kept(r, ""), 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                RIG_TEST(test_an_engine_that_does_not_tell_what_it_holds_is_killed),
                RIG_TEST(test_an_engine_that_tells_nonsense_is_let_go),
                RIG_TEST(test_what_nobody_stored_is_let_go),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
