/* Notifications that libgoxel gives to its program, and the subscription it makes again. */
#include "unit/client-rig.h"

#include <poll.h>

#define CHANGED(revision)                                                                                   \
        "{\"jsonrpc\":\"2.0\",\"method\":\"goxel.changed\",\"params\":{\"revision\":" revision "}}\n"
#define SUBSCRIBED "{\"project\":\"p\",\"revision\":7,\"events\":[\"changes\"],\"session\":\"ab\"}"

static char heard[1024]; /* what the notice was told, a word each */
static int result_inside;

static void hear(GoxelClient *c, const char *method, const char *params, void *userdata) {
        assert_ptr_equal(userdata, &heard);
        (void)snprintf(heard + strlen(heard), sizeof(heard) - strlen(heard), "%s %s;", method, params);
        result_inside = goxel_client_call(c, "a", NULL, NULL, 0, 0, NULL);
}

static int setup(void **state) {
        int r = client_setup(state);

        heard[0] = '\0';
        return r == 0 ? goxel_client_set_notice(client, hear, &heard) : r;
}

static int call(const char *method) {
        return goxel_client_call(client, method, NULL, NULL, 0, 0, NULL);
}

/* Until something comes, over however many connections. */
static int wait_long(void) {
        int r;

        do
                r = goxel_client_wait(client, GOXEL_WAIT_FOREVER);
        while (r == GOXEL_LOST);
        return r;
}

static void speak_before_the_answer(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_say(f, CHANGED("1") CHANGED("2"));
        fake_answer(f, "true");
        (void)fake_hear(f);
}

static void test_notifications_come_during_a_call(void **state) {
        fake_run(fake, speak_before_the_answer);
        assert_int_equal(call("a"), 0);
        assert_string_equal(heard, "goxel.changed {\"revision\":1};goxel.changed {\"revision\":2};");
}

static void test_notice_cannot_use_its_client(void **state) {
        fake_run(fake, speak_before_the_answer);
        assert_int_equal(call("a"), 0);
        assert_int_equal(result_inside, -EBUSY);
}

/* One write, so that all of it is read at once. */
static void speak_with_the_answer(Fake *f) {
        char text[256];

        fake_greet(f);
        (void)fake_hear(f);
        (void)snprintf(text, sizeof(text), "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":1}\n%s", (int)f->id,
                       CHANGED("3"));
        fake_say(f, text);
        (void)fake_hear(f);
}

static void test_what_comes_along_with_an_answer_does_not_wait(void **state) {
        struct pollfd p = { .events = POLLIN };

        fake_run(fake, speak_with_the_answer);
        assert_int_equal(call("a"), 0);
        assert_string_equal(heard, "goxel.changed {\"revision\":3};");
        p.fd = goxel_client_fd(client);
        assert_int_equal(poll(&p, 1, 0), 0);
}

static void speak_when_told(Fake *f) {
        fake_greet(f);
        fake_await(f);
        fake_say(f, CHANGED("4"));
        (void)fake_hear(f);
}

static void test_wait_returns_with_what_came(void **state) {
        fake_run(fake, speak_when_told);
        assert_int_equal(goxel_client_fd(client), -1);
        assert_int_equal(goxel_client_wait(client, 0), 0);
        assert_string_equal(heard, "");
        fake_reached(fake);
        assert_int_equal(goxel_client_wait(client, GOXEL_WAIT_FOREVER), 0);
        assert_string_equal(heard, "goxel.changed {\"revision\":4};");
}

static sem_t told;

static void let_it_close(GoxelClient *c, const char *method, const char *params, void *userdata) {
        (void)sem_post(&told);
        fake_await(fake);
}

static void close_while_heard(Fake *f) {
        fake_greet(f);
        fake_say(f, CHANGED("5"));
        while (sem_wait(&told) < 0)
                ;
        fake_close(f);
        fake_reached(f);
        fake_greet(f);
        (void)fake_hear(f);
}

static void test_wait_says_that_the_connection_ended(void **state) {
        assert_int_equal(sem_init(&told, 0, 0), 0);
        assert_int_equal(goxel_client_set_notice(client, let_it_close, NULL), 0);
        fake_run(fake, close_while_heard);
        assert_int_equal(goxel_client_wait(client, GOXEL_WAIT_FOREVER), GOXEL_LOST);
        assert_int_equal(goxel_client_wait(client, 0), 0);
        (void)sem_destroy(&told);
}

/* Answers a subscription twice, over two connections. */
static void lose_a_subscriber(Fake *f) {
        for (int i = 0; i < 2; i++) {
                fake_greet(f);
                (void)fake_hear(f);
                fake_answer(f, SUBSCRIBED);
        }
        (void)fake_hear(f);
}

static void test_subscription_is_made_again_on_a_new_connection(void **state) {
        fake_run(fake, lose_a_subscriber);
        assert_int_equal(call("goxel.subscribe"), 0);
        assert_int_equal(wait_long(), 0);
        assert_string_equal(heard, "goxel.subscribed " SUBSCRIBED ";");
        client = goxel_client_free(client);
        fake_join(fake);
        assert_non_null(strstr(fake->line, "\"method\":\"goxel.subscribe\",\"params\":"
                                           "{\"project\":\"p\",\"events\":[\"changes\"]}"));
}

static void refuse_the_second(Fake *f) {
        char line[200];

        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, SUBSCRIBED);
        fake_greet(f);
        (void)fake_hear(f);
        (void)snprintf(line, sizeof(line),
                       "{\"jsonrpc\":\"2.0\",\"id\":%d,\"error\":{\"code\":-1101,\"message\":\"no p\"}}\n",
                       (int)f->id);
        fake_say(f, line);
        fake_greet(f);
        (void)fake_hear(f);
}

static void test_subscription_that_cannot_be_made_again_is_told_once(void **state) {
        fake_run(fake, refuse_the_second);
        assert_int_equal(call("goxel.subscribe"), 0);
        assert_int_equal(wait_long(), GOXEL_REMOTE);
        assert_int_equal(goxel_client_error_code(client), -1101);
        assert_int_equal(goxel_client_wait(client, 0), 0);
}

static void forget_a_subscriber(Fake *f) {
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, SUBSCRIBED);
        (void)fake_hear(f);
        fake_answer(f, "{}");
        fake_greet(f);
        (void)fake_hear(f);
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_ended_subscription_is_not_made_again(void **state) {
        fake_run(fake, forget_a_subscriber);
        assert_int_equal(call("goxel.subscribe"), 0);
        assert_int_equal(call("goxel.unsubscribe"), 0);
        assert_int_equal(call("b"), 0);
        assert_string_equal(heard, "");
}

static void interrupt_then_answer(Fake *f) {
        fake_greet(f);
        fake_await(f);
        goxel_client_interrupt(client);
        (void)fake_hear(f);
        fake_answer(f, "1");
        (void)fake_hear(f);
}

static void test_interrupted_wait_keeps_its_connection(void **state) {
        fake_run(fake, interrupt_then_answer);
        assert_int_equal(goxel_client_connect(client), 0);
        fake_reached(fake);
        assert_int_equal(goxel_client_wait(client, GOXEL_WAIT_FOREVER), -ECANCELED);
        goxel_client_clear_interrupt(client);
        assert_int_equal(call("b"), 0);
        assert_int_equal(fake->connections, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, client_teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_notifications_come_during_a_call),
                TEST(test_notice_cannot_use_its_client),
                TEST(test_what_comes_along_with_an_answer_does_not_wait),
                TEST(test_wait_returns_with_what_came),
                TEST(test_wait_says_that_the_connection_ended),
                TEST(test_subscription_is_made_again_on_a_new_connection),
                TEST(test_subscription_that_cannot_be_made_again_is_told_once),
                TEST(test_ended_subscription_is_not_made_again),
                TEST(test_interrupted_wait_keeps_its_connection),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
