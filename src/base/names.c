#include "base/names.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *name_fault(const char *name, size_t n) {
        if (n == 0)
                return "it is empty";
        if (n > NAME_MAX_BYTES)
                return "it has more than 128 bytes";
        if (!utf8_valid(name, n))
                return "it is not valid UTF-8";
        for (size_t i = 0; i < n; i++) {
                if ((uint8_t)name[i] < 0x20 || name[i] == 0x7f)
                        return "it has a control character";
                if (name[i] == '/')
                        return "it has a '/'";
        }
        if ((n == 1 && name[0] == '.') || (n == 2 && name[0] == '.' && name[1] == '.'))
                return "'.' and '..' are no names";
        return NULL;
}

static bool plain(char c, bool first) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || (c == '.' && !first) || (uint8_t)c >= 0x80;
}

int name_encode(const char *name, char ret[static NAME_ENCODED_SIZE]) {
        size_t n = strlen(name), at = 0;

        if (name_fault(name, n))
                return -EINVAL;
        for (size_t i = 0; i < n; i++) {
                if (plain(name[i], i == 0))
                        ret[at++] = name[i];
                else
                        at += (size_t)snprintf(ret + at, NAME_ENCODED_SIZE - at, "%%%02X", (uint8_t)name[i]);
        }
        ret[at] = '\0';
        return at > 255 ? -ENAMETOOLONG : 0;
}

int name_decode(const char *encoded, char ret[static NAME_MAX_BYTES + 1]) {
        char again[NAME_ENCODED_SIZE];
        size_t at = 0;

        for (const char *s = encoded; *s; s++) {
                if (at == NAME_MAX_BYTES)
                        return -EINVAL;
                if (*s == '%') {
                        int high = hex_digit(s[1]), low = high < 0 ? -1 : hex_digit(s[2]);

                        if (low < 0)
                                return -EINVAL;
                        ret[at++] = (char)(high << 4 | low);
                        s += 2;
                } else
                        ret[at++] = *s;
        }
        ret[at] = '\0';
        if (name_encode(ret, again) < 0 || strcmp(again, encoded) != 0)
                return -EINVAL;
        return 0;
}
