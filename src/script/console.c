#include "script/console.h"

#include <string.h>

Console console;

void console_add(const char *text, size_t n) {
        const size_t room = SCRIPT_CONSOLE_MAX - console.n;
        size_t take = MIN(n, room);

        if (console.cut)
                return;
        /* Not into the middle of a character. */
        while (take < n && take > 0 && ((unsigned char)text[take] & 0xc0) == 0x80)
                take--;
        memcpy(console.text + console.n, text, take);
        if (take < room)
                console.text[console.n + take++] = '\n';
        else
                console.cut = true;
        console.cut |= take < n + 1;
        console.n += take;
}
