#include "base/log.h"

#include "base/buf.h"
#include "base/fd.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define JOURNAL_SOCKET "/run/systemd/journal/socket"
/* How long a journal that is behind may hold us up, once: whoever logs has others to serve. */
#define PATIENCE_MS 200

static const char *log_identifier = "goxel";
static int log_max_priority = LOG_INFO;
static int log_fd = -1;
static bool log_stuck;      /* the journal did not take a line in time */
static unsigned lines_lost; /* since then */

void log_init(const char *identifier, int max_priority) {
        log_identifier = identifier;
        log_max_priority = max_priority;
}

bool log_wants(int priority) {
        return priority <= log_max_priority;
}

static bool stderr_is_journal(void) {
        const char *stream = getenv("JOURNAL_STREAM");
        unsigned long long device, inode;
        struct stat st;

        if (fstat(STDERR_FILENO, &st) < 0)
                return true;
        if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
                return false;
        return st.st_dev == device && st.st_ino == inode;
}

int log_open_journal(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = JOURNAL_SOCKET };
        CLEANUP_FD int fd = -1;

        if (!stderr_is_journal())
                return -1;
        fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
                return -1;
        log_take_journal(TAKE_FD(fd));
        return log_fd;
}

void log_take_journal(int fd) {
        (void)fd_close(log_fd);
        log_fd = fd;
}

/* The native protocol: NAME=value, or, when the value has a newline, NAME, the length as 64 bits
 * little-endian, the value. */
static void add_field(Buf *b, const char *name, const char *value) {
        size_t n = strlen(value);
        uint8_t length[8];

        if (!strchr(value, '\n')) {
                (void)buf_printf(b, "%s=%s\n", name, value);
                return;
        }
        for (size_t i = 0; i < 8; i++)
                length[i] = (uint8_t)((uint64_t)n >> (8 * i));
        (void)buf_printf(b, "%s\n", name);
        (void)buf_append(b, length, sizeof(length));
        (void)buf_printf(b, "%s\n", value);
}

static bool has_room(void) {
        struct pollfd p = { .fd = log_fd, .events = POLLOUT };

        return poll(&p, 1, PATIENCE_MS) > 0;
}

static int send_bytes(const Buf *b) {
        ssize_t n = send(log_fd, b->data, b->n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EAGAIN && !log_stuck && has_room())
                n = send(log_fd, b->data, b->n, MSG_NOSIGNAL | MSG_DONTWAIT);
        return n < 0 ? -errno : 0;
}

static int send_to_journal(int priority, const char *message, const LogField *fields, size_t n_fields) {
        CLEANUP_BUF Buf b = { 0 };
        char text[16];

        (void)snprintf(text, sizeof(text), "%d", priority);
        add_field(&b, "PRIORITY", text);
        add_field(&b, "SYSLOG_IDENTIFIER", log_identifier);
        add_field(&b, "MESSAGE", message);
        for (size_t i = 0; i < n_fields; i++)
                if (fields[i].value)
                        add_field(&b, fields[i].name, fields[i].value);
        return send_bytes(&b);
}

static int tell_lost(void) {
        char text[96];

        (void)snprintf(text, sizeof(text),
                       "%u lines before this one are lost: the journal did not take them", lines_lost);
        return send_to_journal(LOG_WARNING, text, NULL, 0);
}

/* False: the line has to go elsewhere. One that the journal has no room for is lost: standard error is the
 * journal's as well. */
static bool write_journal(int priority, const char *message, const LogField *fields, size_t n_fields) {
        int r = lines_lost > 0 ? tell_lost() : 0;

        if (r >= 0) {
                lines_lost = 0;
                r = send_to_journal(priority, message, fields, n_fields);
        }
        log_stuck = r == -EAGAIN;
        lines_lost += log_stuck;
        return r >= 0 || log_stuck;
}

void log_line(int priority, const LogField *fields, size_t n_fields, const char *format, ...) {
        char message[2048];
        int saved = errno;
        va_list ap;

        if (priority > log_max_priority)
                return;
        va_start(ap, format);
        (void)vsnprintf(message, sizeof(message), format, ap);
        va_end(ap);

        if (log_fd < 0 || !write_journal(priority, message, fields, n_fields)) {
                CLEANUP_BUF Buf b = { 0 };

                (void)buf_printf(&b, "%s: %s\n", log_identifier, message);
                /* One write, so that lines of several processes do not mix. A lost log line is no
                 * reason to stop. */
                (void)!write(STDERR_FILENO, b.data, b.n);
        }
        errno = saved;
}
