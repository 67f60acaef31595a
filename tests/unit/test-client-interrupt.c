/* Ending a call of libgoxel from outside of it, wherever it waits. */
#include "unit/client-rig.h"

#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

static pthread_t caller;

static int call(const char *method) {
        return goxel_client_call(client, method, NULL, NULL, 0, GOXEL_CALL_REPEATABLE, NULL);
}

/* Interrupts the client once it waits for the answer, and sees that the connection ends; then serves. */
static void interrupt_and_answer(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        goxel_client_interrupt(client);
        fake_reached(f);
        if (fake_hear(f))
                abort();
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_call_that_waits_for_its_answer_ends_at_once(void **state) {
        fake_run(fake, interrupt_and_answer);
        assert_int_equal(call("a"), -ECANCELED);
        expect_message("may have been executed or not");
        fake_await(fake);
        goxel_client_clear_interrupt(client);
        assert_int_equal(call("b"), 0);
        client = goxel_client_free(client);
        fake_join(fake);
        assert_int_equal(fake->connections, 2);
}

static void answer_two(Fake *f) {
        fake_greet(f);
        for (int i = 0; i < 2; i++) {
                (void)fake_hear(f);
                fake_answer(f, "1");
        }
        (void)fake_hear(f);
}

static void test_interruption_stays_until_it_is_cleared(void **state) {
        fake_run(fake, answer_two);
        assert_int_equal(call("a"), 0);
        goxel_client_interrupt(client);
        assert_int_equal(call("b"), -ECANCELED);
        assert_int_equal(call("c"), -ECANCELED);
        expect_message("before the request was sent");
        assert_int_equal(goxel_client_connect(client), -ECANCELED);
        goxel_client_clear_interrupt(client);
        assert_int_equal(call("d"), 0);
        client = goxel_client_free(client);
        fake_join(fake);
        /* What was not sent has not cost the connection. */
        assert_int_equal(fake->connections, 1);
}

static void on_signal(int number) {
        goxel_client_interrupt(client);
}

static void signal_the_caller(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        (void)pthread_kill(caller, SIGUSR1);
        (void)fake_hear(f);
}

static void test_signal_handler_may_interrupt(void **state) {
        struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, old;

        caller = pthread_self();
        assert_int_equal(sigaction(SIGUSR1, &action, &old), 0);
        fake_run(fake, signal_the_caller);
        assert_int_equal(call("a"), -ECANCELED);
        (void)sigaction(SIGUSR1, &old, NULL);
}

/* Answers once, is gone for good, and interrupts. */
static void go_and_interrupt(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "1");
        fake_await(f);
        (void)unlink(f->path);
        f->listener = fd_close(f->listener);
        fake_close(f);
        goxel_client_interrupt(client);
}

static void test_waiting_for_a_daemon_that_is_gone_ends(void **state) {
        fake_run(fake, go_and_interrupt);
        assert_int_equal(call("a"), 0);
        fake_reached(fake);
        assert_int_equal(call("b"), -ECANCELED);
        fake_join(fake);
}

static void interrupt(Fake *f) {
        goxel_client_interrupt(client);
}

static void test_waiting_for_room_at_the_socket_ends(void **state) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        CLEANUP_FD int first = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_int_equal(listen(fake->listener, 0), 0);
        strcpy(address.sun_path, fake->path);
        assert_int_equal(connect(first, (struct sockaddr *)&address, sizeof(address)), 0);
        fake_run(fake, interrupt);
        assert_int_equal(goxel_client_connect(client), -ECANCELED);
        fake_join(fake);
}

/* Interrupts when a program has begun to run, which says so through a named pipe. */
static void interrupt_when_begun(Fake *f) {
        int fd = open(at("begun"), O_RDONLY | O_CLOEXEC);

        goxel_client_interrupt(client);
        (void)fd_close(fd);
}

static void write_endless_program(const char *name) {
        char script[256];

        assert_int_equal(mkfifo(at("begun"), 0600), 0);
        (void)snprintf(script, sizeof(script), "#!/bin/sh\n: >%s\nexec sleep 1000\n", at("begun"));
        write_file(name, script, 0700);
}

static void test_waiting_for_the_service_manager_ends(void **state) {
        assert_int_equal(unlink(fake->path), 0);
        assert_int_equal(mkdir(at("systemd"), 0700), 0);
        write_file("systemd/private", "", 0600);
        write_endless_program("systemctl");
        prefer_own_programs();
        fake_run(fake, interrupt_when_begun);
        assert_int_equal(goxel_client_connect(client), -ECANCELED);
        expect_message("Interrupted");
        fake_join(fake);
}

static void test_waiting_for_a_private_engine_ends(void **state) {
        write_endless_program("engine");
        (void)setenv("GOXEL_ENGINE", at("engine"), 1);
        assert_int_equal(goxel_client_set_private(client, true), 0);
        fake_run(fake, interrupt_when_begun);
        assert_int_equal(goxel_client_connect(client), -ECANCELED);
        expect_message("Interrupted");
        fake_join(fake);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                CLIENT_TEST(test_call_that_waits_for_its_answer_ends_at_once),
                CLIENT_TEST(test_interruption_stays_until_it_is_cleared),
                CLIENT_TEST(test_signal_handler_may_interrupt),
                CLIENT_TEST(test_waiting_for_a_daemon_that_is_gone_ends),
                CLIENT_TEST(test_waiting_for_room_at_the_socket_ends),
                CLIENT_TEST(test_waiting_for_the_service_manager_ends),
                CLIENT_TEST(test_waiting_for_a_private_engine_ends),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
