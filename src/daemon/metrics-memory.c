/* The memory of a process as the kernel counts it. */
#include "daemon/metrics.h"

#include "base/text.h"
#include "daemon/process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* "Rss:        1234 kB" at the beginning of a line. */
static int parse_line(const char *text, const char *name, uint64_t *ret) {
        const char *at = strstr(text, name);
        unsigned long long kilobytes;

        if (!at || (at > text && at[-1] != '\n') || sscanf(at + strlen(name), " %llu kB", &kilobytes) != 1)
                return -EINVAL;
        *ret = kilobytes * 1024;
        return 0;
}

int metrics_parse_memory(const char *rollup, uint64_t *ret_rss, uint64_t *ret_pss) {
        uint64_t rss, pss;

        if (parse_line(rollup, "Rss:", &rss) < 0 || parse_line(rollup, "Pss:", &pss) < 0)
                return -EINVAL;
        *ret_rss = rss;
        *ret_pss = pss;
        return 0;
}

int metrics_memory(pid_t pid, uint64_t *ret_rss, uint64_t *ret_pss) {
        char text[4096];
        const ssize_t n = process_read(pid, "smaps_rollup", text, sizeof(text));

        if (n < 0)
                return (int)n;
        return metrics_parse_memory(text, ret_rss, ret_pss);
}
