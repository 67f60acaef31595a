/* What the tests of libgoxel start from: a client that would find the fake server as its user's daemon. */
#pragma once

#include "goxel/goxel.h"
#include "unit/fake.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

extern Fake *fake;
extern GoxelClient *client;

/* For cmocka. The environment says nothing of sockets and engines but where the fake's folder is. */
int client_setup(void **state);
int client_teardown(void **state);
#define CLIENT_TEST(function) cmocka_unit_test_setup_teardown(function, client_setup, client_teardown)

/* A path in the fake's folder; valid until the next call. */
const char *at(const char *name);
void write_file(const char *name, const char *text, mode_t mode);
/* Programs of that folder go before all others until the test ends. */
void prefer_own_programs(void);
/* The client's message has these words. */
void expect_message(const char *words);
