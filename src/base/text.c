#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static uint64_t clock_nsec(clockid_t clock) {
        struct timespec ts;

        (void)clock_gettime(clock, &ts);
        return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t now_nsec(void) {
        return clock_nsec(CLOCK_MONOTONIC);
}

uint64_t now_usec(void) {
        return now_nsec() / 1000;
}

uint64_t boot_usec(void) {
        return clock_nsec(CLOCK_BOOTTIME) / 1000;
}

size_t utf8_sequence(const char *s, size_t n) {
        const uint8_t *u = (const uint8_t *)s;
        size_t length;
        uint32_t code;

        if (n == 0)
                return 0;
        if (u[0] < 0x80)
                return 1;
        if (u[0] >= 0xc2 && u[0] <= 0xdf)
                length = 2, code = u[0] & 0x1f;
        else if ((u[0] & 0xf0) == 0xe0)
                length = 3, code = u[0] & 0x0f;
        else if (u[0] >= 0xf0 && u[0] <= 0xf4)
                length = 4, code = u[0] & 0x07;
        else
                return 0;
        if (n < length)
                return 0;
        for (size_t i = 1; i < length; i++) {
                if ((u[i] & 0xc0) != 0x80)
                        return 0;
                code = code << 6 | (u[i] & 0x3f);
        }
        if ((length == 3 && code < 0x800) || (length == 4 && code < 0x10000) || code > 0x10ffff ||
            (code >= 0xd800 && code <= 0xdfff))
                return 0;
        return length;
}

bool utf8_valid(const char *s, size_t n) {
        for (size_t i = 0; i < n;) {
                size_t k = utf8_sequence(s + i, n - i);

                if (k == 0)
                        return false;
                i += k;
        }
        return true;
}

int parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret) {
        uint64_t value = 0;

        if (!*s)
                return -EINVAL;
        for (; *s; s++) {
                if (*s < '0' || *s > '9')
                        return -EINVAL;
                if (__builtin_mul_overflow(value, 10, &value) ||
                    __builtin_add_overflow(value, (uint64_t)(*s - '0'), &value))
                        return -ERANGE;
        }
        if (value < min || value > max)
                return -ERANGE;
        *ret = value;
        return 0;
}

int random_id(uint8_t ret[16]) {
        return getrandom(ret, 16, 0) == 16 ? 0 : -errno;
}

void hex(const uint8_t *bytes, size_t n, char *ret) {
        static const char digits[] = "0123456789abcdef";

        for (size_t i = 0; i < n; i++) {
                ret[2 * i] = digits[bytes[i] >> 4];
                ret[2 * i + 1] = digits[bytes[i] & 15];
        }
        ret[2 * n] = '\0';
}

int hex_digit(char c) {
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

int unhex(const char *text, size_t n, uint8_t *ret) {
        for (size_t i = 0; i < n; i++) {
                int high = hex_digit(text[2 * i]), low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

                if (low < 0)
                        return -EINVAL;
                ret[i] = (uint8_t)(high << 4 | low);
        }
        return text[2 * n] ? -EINVAL : 0;
}

void utf8_copy(char *ret, size_t size, const char *text, size_t n) {
        size_t at = 0;

        for (size_t i = 0; i < n;) {
                size_t k = utf8_sequence(text + i, n - i);
                size_t out = k ? k : 3;

                if (at + out >= size)
                        break;
                memcpy(ret + at, k ? text + i : "\xef\xbf\xbd", out);
                at += out;
                i += k ? k : 1;
        }
        ret[at] = '\0';
}
