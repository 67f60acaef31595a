/* Small questions about bytes and time. */
#pragma once

#include "base/macros.h"

#define USEC_PER_SEC ((uint64_t)1000000)
#define USEC_PER_MSEC ((uint64_t)1000)
#define NSEC_PER_SEC ((uint64_t)1000000000)

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t now_nsec(void);
/* The same in microseconds. */
uint64_t now_usec(void);
/* CLOCK_BOOTTIME in microseconds: goes on while the machine sleeps. */
uint64_t boot_usec(void);

/* Length of the valid UTF-8 sequence at s (1–4), or 0: overlong forms, surrogates and values over
 * U+10FFFF are invalid (RFC 3629). */
size_t utf8_sequence(const char *s, size_t n);
bool utf8_valid(const char *s, size_t n);
/* Copies whole sequences as far as they fit, with a NUL behind them; what is none becomes U+FFFD. */
void utf8_copy(char *ret, size_t size, const char *text, size_t n);

/* A decimal number that fills the whole string. -EINVAL, -ERANGE. */
int parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret);

/* 16 random bytes from the kernel. -errno. */
int random_id(uint8_t ret[16]);
/* ret has room for 2n+1 characters. */
void hex(const uint8_t *bytes, size_t n, char *ret);
/* The value of a hexadecimal digit of either case; -1 for any other character. */
int hex_digit(char c);
/* The reverse of hex(), for exactly n bytes. -EINVAL, and ret may be half written. */
int unhex(const char *text, size_t n, uint8_t *ret);
