#include "daemon/loan.h"

#include "base/fd.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/path-pass.h"
#include "rpc/member.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
/* Of an answer, which is a short one. */
#define ANSWER_MOST (64u << 10)
/* Of a request: what names a moment is shorter, however it is escaped. */
#define REQUEST_MOST (8u << 10)

struct Loan {
        Session *session; /* that borrows */
        char project[NAME_MAX_BYTES + 1];
        const char *param; /* that names it */
        char own[33];      /* the key of the session that asks */
        int fd;            /* our end of the connection that asks; -1: it was answered */
        int file;          /* what is filled */
        sd_event_source *io;
        Buf answer;
};
DEFINE_CLEANUP(Loan *, loan_free);

Loan *loan_free(Loan *l) {
        if (!l)
                return NULL;
        l->io = sd_event_source_disable_unref(l->io);
        (void)fd_close(l->fd);
        (void)fd_close(l->file);
        buf_done(&l->answer);
        free(l);
        return NULL;
}

/* Something that is not the answer's fault. */
static void fail(Loan *l, const char *why) {
        rpc_failure(&l->session->fault, RPC_INTERNAL, "Project \"%s\" could not be read: %s", l->project,
                    why);
}

static void read_answer(Loan *l) {
        json_object *answer = json_read((const char *)l->answer.data, l->answer.n), *error = NULL;
        RpcError *fault = &l->session->fault;

        if (!answer)
                fail(l, "its engine gave no answer");
        else if (json_object_object_get_ex(answer, "error", &error)) {
                if (!rpc_error_read(fault, error))
                        fail(l, "its engine gave no answer");
                else if (!json_object_object_get_ex(fault->data, "param", NULL))
                        rpc_error_add(fault, "param", json_object_new_string(l->param));
        } else if (fcntl(l->file, F_ADD_SEALS, SEALS) < 0)
                fail(l, strerror(errno));
        json_object_put(answer);
}

/* The session that asked ends with its connection. */
static void settle(Loan *l) {
        l->io = sd_event_source_disable_unref(l->io);
        l->fd = fd_close(l->fd);
        read_answer(l);
        session_wake(l->session);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata) {
        Loan *l = userdata;
        char part[4096];
        ssize_t n;

        n = recv(fd, part, sizeof(part), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n > 0 && l->answer.n < ANSWER_MOST && buf_append(&l->answer, part, (size_t)n) >= 0 &&
            !memchr(part, '\n', (size_t)n))
                return 0;
        settle(l);
        return 0;
}

/* It may have ended already. */
static void end_own(const Loan *l) {
        Session *own = daemon_find_session(l->session->daemon, l->own);

        if (own)
                session_end(own, "its loan was withdrawn");
}

void loan_withdraw(Loan *l) {
        Session *s = l->session;

        rpc_failure(&s->fault, RPC_CANCELLED, "The client closed");
        /* A hang-up alone would leave the request to its engine. */
        end_own(l);
        path_drop(s);
        session_wake(s);
}

/* A parameter of the client's line; NULL: it is not given. */
static json_object *given(json_object *params, const DescribedMethod *m, const char *name) {
        json_object *value = NULL;

        if (json_object_is_type(params, json_type_object))
                (void)json_object_object_get_ex(params, name, &value);
        else if (json_object_is_type(params, json_type_array)) {
                const int at = description_position(m, name);

                value = at >= 0 ? json_object_array_get_idx(params, (size_t)at) : NULL;
        }
        return value;
}

static json_object *make_request(Loan *l, const Request *q, const DescribedMethod *m) {
        static const char *const passed_on[] = { "from", "from_revision" };
        json_object *o = json_object_new_object(), *params = json_object_new_object();
        json_object *theirs = json_read(q->params.at, q->params.n);

        json_add(params, "project", json_object_new_string(l->project));
        json_add(params, "fd", json_object_new_int(0));
        for (size_t i = 0; i < ARRAY_LEN(passed_on); i++) {
                json_object *value = given(theirs, m, passed_on[i]);

                if (value)
                        json_add(params, passed_on[i], json_object_get(value));
        }
        json_object_put(theirs);
        json_add(o, "jsonrpc", json_object_new_string("2.0"));
        json_add(o, "method", json_object_new_string("goxel.write_moment"));
        json_add(o, "params", params);
        json_add(o, "id", json_object_new_int(1));
        return o;
}

/* With the memory to be filled. It is read by this process, which must not wait for itself. */
static int send_request(Loan *l, const Request *q, const DescribedMethod *m) {
        json_object *o = make_request(l, q, m);
        union {
                struct cmsghdr head;
                char room[CMSG_SPACE(sizeof(int))];
        } control = { 0 };
        size_t n = 0;
        const char *line = json_line(o, &n);
        struct iovec parts[] = { { (void *)line, n }, { (void *)"\n", 1 } };
        struct msghdr message = { .msg_iov = parts,
                                  .msg_iovlen = ARRAY_LEN(parts),
                                  .msg_control = control.room,
                                  .msg_controllen = sizeof(control.room) };
        const int file = l->file;
        int r = -ENOMEM;

        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
        if (line && n > REQUEST_MOST)
                r = -EMSGSIZE;
        else if (line) {
                const ssize_t sent = sendmsg(l->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);

                r = sent < 0 ? -errno : (size_t)sent == n + 1 ? 0 : -EIO;
        }
        json_object_put(o);
        return r;
}

static int refuse_more(Session *s) {
        const uint64_t limit = s->daemon->users.limits[USER_SESSIONS];

        rpc_failure(&s->fault, RPC_LIMIT,
                    "To read a further project takes a connection more, and you have %llu, which is the "
                    "limit",
                    (unsigned long long)limit);
        rpc_error_add(&s->fault, "limit", json_object_new_string("sessions"));
        rpc_error_add(&s->fault, "value", json_object_new_uint64(limit));
        return RPC_FAILED;
}

/* A session at the door whose client is this loan. */
static int connect_own(Loan *l) {
        Session *s = l->session, *own;
        Daemon *d = s->daemon;
        Charge charge = { 0 };
        int pair[2], r;

        r = users_charge(&d->users, s->user, &charge, USER_SESSIONS, 1);
        if (r == USER_E_QUOTA)
                return refuse_more(s);
        if (r < 0)
                return r;
        r = fd_pair(SOCK_STREAM, pair);
        if (r < 0) {
                charge_done(&charge);
                return r;
        }
        l->fd = pair[0];
        r = fd_set_nonblock(pair[1], true);
        if (r < 0) {
                (void)fd_close(pair[1]);
                charge_done(&charge);
                return r;
        }
        r = session_new(d, pair[1], s->user, &charge, getpid(), &own);
        if (r < 0)
                return r;
        (void)snprintf(own->client, sizeof(own->client), "goxeld");
        memcpy(l->own, own->key, sizeof(l->own));
        return 0;
}

static int loan_new(Loan **ret, Session *s, const char *param, const char *project) {
        CLEANUP(loan_free) Loan *l = calloc(1, sizeof(*l));
        int r;

        if (!l)
                return -ENOMEM;
        l->session = s;
        l->param = param;
        l->fd = l->file = -1;
        (void)snprintf(l->project, sizeof(l->project), "%s", project);
        l->file = memfd_create("goxel-loan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (l->file < 0)
                return -errno;
        r = connect_own(l);
        if (r == 0)
                r = sd_event_add_io(s->daemon->loop, &l->io, l->fd, EPOLLIN, on_io, l);
        if (r < 0 || r == RPC_FAILED)
                return r;
        *ret = TAKE(l);
        return 0;
}

int loan_begin(Loan **ret, Session *s, const Request *q, const DescribedMethod *m) {
        CLEANUP(loan_free) Loan *l = NULL;
        char project[NAME_MAX_BYTES + 1];
        int r;

        if (!span_string(q->params, m->other_param, m->other_position, project, sizeof(project)))
                return rpc_fail_param(&s->fault, m->other_param, "the name of a project", "something else");
        r = loan_new(&l, s, m->other_param, project);
        if (r == 0 && l)
                r = send_request(l, q, m);
        if (r == -ENOMEM || r == RPC_FAILED)
                return r;
        if (r == -EMSGSIZE)
                return rpc_fail_param(&s->fault, "from", "the name of a checkpoint", "a far longer text");
        if (r < 0)
                return rpc_fail(&s->fault, RPC_INTERNAL, "Project \"%s\" could not be read: %s", project,
                                strerror(-r));
        session_borrow(s);
        *ret = TAKE(l);
        return LOAN_LATER;
}

PathFile *loan_file(Loan *l) {
        PathFile *f = path_new();

        if (!f)
                return NULL;
        if (asprintf(&f->path, "project %s", l->project) < 0) {
                f->path = NULL;
                return path_free(f);
        }
        f->fd = TAKE_FD(l->file);
        return f;
}
