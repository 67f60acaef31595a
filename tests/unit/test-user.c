#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants the four before it */

#include "daemon/user.h"

#include <errno.h>
#include <string.h>

#define UID 1000

static const uint64_t limits[USER_RESOURCES] = {
        [USER_SESSIONS] = 2, [USER_ENGINES] = 1, [USER_BYTES] = 100
};
static Users users;

static int set_up(void **state) {
        return users_init(&users, UID, "/dev/null/goxel", limits);
}

static int tear_down(void **state) {
        users_done(&users);
        return 0;
}

static User *user(void) {
        User *u;

        assert_int_equal(users_get(&users, UID, &u), 0);
        return u;
}

static void test_a_uid_has_one_account(void **state) {
        assert_ptr_equal(user(), user());
}

static void test_strangers_have_none(void **state) {
        User *u = NULL;

        assert_int_equal(users_get(&users, UID + 1, &u), USER_E_STRANGER);
        assert_int_equal(users_get(&users, 0, &u), USER_E_STRANGER);
        assert_null(u);
}

static void test_the_machines_instance_has_a_folder_for_each_uid(void **state) {
        User *root = NULL, *other = NULL;

        users_serve_all(&users);
        assert_int_equal(users_get(&users, 0, &root), 0);
        assert_int_equal(users_get(&users, UID + 1, &other), 0);
        assert_ptr_not_equal(root, other);
        assert_string_equal(root->state, "/dev/null/goxel/0");
        assert_string_equal(other->state, "/dev/null/goxel/1001");
}

static void test_the_machines_instance_does_not_serve_nobody(void **state) {
        User *u = NULL;

        users_serve_all(&users);
        assert_int_equal(users_get(&users, USER_OVERFLOW, &u), USER_E_STRANGER);
        assert_int_equal(users_get(&users, (uid_t)-1, &u), USER_E_STRANGER);
        assert_null(u);
}

static void test_what_is_over_the_limit_is_not_charged(void **state) {
        Charge a = { 0 }, b = { 0 }, c = { 0 };

        assert_int_equal(users_charge(&users, user(), &a, USER_SESSIONS, 1), 0);
        assert_int_equal(users_charge(&users, user(), &b, USER_SESSIONS, 1), 0);
        assert_int_equal(users_charge(&users, user(), &c, USER_SESSIONS, 1), USER_E_QUOTA);
        assert_null(c.user);
        assert_int_equal(user()->used[USER_SESSIONS], 2);
        charge_done(&a);
        charge_done(&b);
        charge_done(&c);
}

static void test_a_refund_makes_room(void **state) {
        Charge a = { 0 }, b = { 0 };

        assert_int_equal(users_charge(&users, user(), &a, USER_ENGINES, 1), 0);
        assert_int_equal(users_charge(&users, user(), &b, USER_ENGINES, 1), USER_E_QUOTA);
        charge_done(&a);
        assert_int_equal(users_charge(&users, user(), &b, USER_ENGINES, 1), 0);
        charge_done(&b);
        assert_int_equal(user()->used[USER_ENGINES], 0);
}

static void test_a_charge_grows_and_is_refunded_whole(void **state) {
        Charge a = { 0 };

        assert_int_equal(users_charge(&users, user(), &a, USER_BYTES, 60), 0);
        assert_int_equal(users_charge(&users, user(), &a, USER_BYTES, 40), 0);
        assert_int_equal(users_charge(&users, user(), &a, USER_BYTES, 1), USER_E_QUOTA);
        assert_int_equal(users_charge(&users, user(), &a, USER_BYTES, UINT64_MAX), USER_E_QUOTA);
        assert_int_equal(user()->used[USER_BYTES], 100);
        charge_done(&a);
        assert_int_equal(user()->used[USER_BYTES], 0);
        charge_done(&a);
        assert_int_equal(user()->used[USER_BYTES], 0);
}

static void test_resources_do_not_share_a_limit(void **state) {
        Charge a = { 0 }, b = { 0 };

        assert_int_equal(users_charge(&users, user(), &a, USER_ENGINES, 1), 0);
        assert_int_equal(users_charge(&users, user(), &b, USER_SESSIONS, 1), 0);
        charge_done(&a);
        charge_done(&b);
}

static void test_a_catalogue_that_cannot_be_opened_is_an_error_each_time(void **state) {
        Catalogue *catalogue = NULL;

        assert_int_equal(user_catalogue(user(), &catalogue), -ENOTDIR);
        assert_int_equal(user_catalogue(user(), &catalogue), -ENOTDIR);
        assert_null(catalogue);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_a_uid_has_one_account),
                TEST(test_strangers_have_none),
                TEST(test_the_machines_instance_has_a_folder_for_each_uid),
                TEST(test_the_machines_instance_does_not_serve_nobody),
                TEST(test_what_is_over_the_limit_is_not_charged),
                TEST(test_a_refund_makes_room),
                TEST(test_a_charge_grows_and_is_refunded_whole),
                TEST(test_resources_do_not_share_a_limit),
                TEST(test_a_catalogue_that_cannot_be_opened_is_an_error_each_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
