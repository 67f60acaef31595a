/* Clients in threads, each with a server of its own: what the thread sanitizer is to look at. */
#include "unit/client-rig.h"

#include "base/macros.h"

#include <stdatomic.h>

#define THREADS 4
#define CALLS 200

static void answer_until_the_end(Fake *f) {
        fake_greet(f);
        while (fake_hear(f))
                fake_answer(f, "1");
}

static void count(GoxelClient *c, int r, const char *result, void *userdata) {
        *(int *)userdata += r == 0;
}

/* How many answers came; all of them are good. */
static void *use_a_client(void *userdata) {
        Fake *server = fake_new();
        GoxelClient *c = NULL;
        intptr_t n = 0;
        int n_told = 0;

        fake_run(server, answer_until_the_end);
        if (goxel_client_new(&c) != 0 || goxel_client_set_socket(c, server->path) != 0)
                abort();
        for (int i = 0; i < CALLS; i++) {
                CLEANUP_FREE char *result = NULL;

                (void)goxel_client_send(c, "a", NULL, NULL, 0, GOXEL_CALL_KEYED, count, &n_told, NULL);
                n += goxel_client_call(c, "b", "[1]", NULL, 0, 0, &result) == 0;
        }
        if (goxel_client_drain(c, GOXEL_WAIT_FOREVER) != 0)
                abort();
        (void)goxel_client_free(c);
        fake_free(server);
        return (void *)(n + n_told);
}

static void test_clients_in_threads_share_nothing(void **state) {
        pthread_t threads[THREADS];

        for (size_t i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, use_a_client, NULL), 0);
        for (size_t i = 0; i < THREADS; i++) {
                void *n;

                (void)pthread_join(threads[i], &n);
                assert_int_equal((intptr_t)n, 2 * CALLS);
        }
}

/* Nobody is there: explanations look up users, groups and the environment. */
static void *miss_a_daemon(void *userdata) {
        intptr_t missed = 0;

        for (int i = 0; i < 20; i++) {
                GoxelClient *c = NULL;

                if (goxel_client_new(&c) != 0 || goxel_client_set_start(c, false) != 0)
                        abort();
                missed += goxel_client_connect(c) == GOXEL_ABSENT && goxel_client_message(c)[0];
                (void)goxel_client_free(c);
        }
        return (void *)missed;
}

static void test_failures_are_explained_in_threads(void **state) {
        pthread_t threads[THREADS];

        assert_int_equal(unlink(fake->path), 0);
        for (size_t i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, miss_a_daemon, NULL), 0);
        for (size_t i = 0; i < THREADS; i++) {
                void *missed;

                (void)pthread_join(threads[i], &missed);
                assert_int_equal((intptr_t)missed, 20);
        }
}

static atomic_bool over;

static void *interrupt_always(void *userdata) {
        while (!atomic_load(&over))
                goxel_client_interrupt(client);
        return NULL;
}

static void test_interruption_from_another_thread(void **state) {
        pthread_t thread;
        int r;

        atomic_store(&over, false);
        fake_run(fake, answer_until_the_end);
        assert_int_equal(goxel_client_connect(client), 0);
        assert_int_equal(pthread_create(&thread, NULL, interrupt_always, NULL), 0);
        do
                r = goxel_client_wait(client, GOXEL_WAIT_FOREVER);
        while (r == 0);
        atomic_store(&over, true);
        (void)pthread_join(thread, NULL);
        assert_int_equal(r, -ECANCELED);
        goxel_client_clear_interrupt(client);
        assert_int_equal(goxel_client_call(client, "a", NULL, NULL, 0, 0, NULL), 0);
        client = goxel_client_free(client);
}

static void *call_once(void *userdata) {
        return (void *)(intptr_t)goxel_client_call(client, "a", NULL, NULL, 0, 0, NULL);
}

static void test_client_moves_from_thread_to_thread(void **state) {
        fake_run(fake, answer_until_the_end);
        for (int i = 0; i < 5; i++) {
                pthread_t thread;
                void *r;

                assert_int_equal(pthread_create(&thread, NULL, call_once, NULL), 0);
                (void)pthread_join(thread, &r);
                assert_null(r);
        }
        client = goxel_client_free(client);
        fake_join(fake);
        assert_int_equal(fake->connections, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                CLIENT_TEST(test_clients_in_threads_share_nothing),
                CLIENT_TEST(test_failures_are_explained_in_threads),
                CLIENT_TEST(test_interruption_from_another_thread),
                CLIENT_TEST(test_client_moves_from_thread_to_thread),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
