/* libgoxel: a connection to the Goxel daemon, or to a private engine of one's own.
 *
 *         GoxelClient *c;
 *         char *result;
 *
 *         if (goxel_client_new(&c) == 0) {
 *                 if (goxel_client_call(c, "goxel.get_voxel",
 *                                       "{\"project\":\"castle\",\"x\":1,\"y\":2,\"z\":3}",
 *                                       NULL, 0, GOXEL_CALL_REPEATABLE, &result) == 0) {
 *                         puts(result);
 *                         free(result);
 *                 } else
 *                         fprintf(stderr, "%s\n", goxel_client_message(c));
 *                 goxel_client_free(c);
 *         }
 *
 * Results. Functions that return int give 0 for success, one of the positive values below when something
 * went the other way that a caller may want to tell apart, and a negative errno when something broke.
 * After anything but 0 goxel_client_message() says what happened, where, and what to do about it.
 *
 * Ownership. Strings that come back through a `ret_…` argument are the caller's, to be freed with free().
 * Strings that a function returns belong to the client and are good until the next call on it. What is
 * passed in is borrowed for the time of the call; descriptors are never closed.
 *
 * Threads. A client belongs to one thread at a time, but for goxel_client_interrupt(), which any thread may
 * call at any time; it may move from one thread to another when a lock or the like orders their uses.
 * Clients share nothing: several in several threads need no lock. The library has no state of its own, reads
 * the environment when clients are made and connect, and never changes it. A client is of no use in the
 * child of a fork. No signal handler is set; a private engine and the service manager's command are children
 * of the process and are waited for by their ids only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct GoxelClient GoxelClient;

enum {
        GOXEL_REMOTE = 1,   /* the request was answered with an error: see goxel_client_error_code() */
        GOXEL_ABSENT = 2,   /* there is no daemon and none could be started */
        GOXEL_STRANGER = 3, /* the socket's listener is neither this user nor root: not talked to */
        GOXEL_FAILED = 4,   /* a socket or an engine is there, but does not work */
        GOXEL_LOST = 5,     /* the connection ended before the answer: the request may have been executed or
                               not, and was not marked as one that may be repeated */
};

/* Makes a client that is not connected yet. -ENOMEM, or -EMFILE and the like: it takes one descriptor. */
int goxel_client_new(GoxelClient **ret);
/* Closes the connection and ends a private engine, waiting for it. Takes NULL. Returns NULL. */
GoxelClient *goxel_client_free(GoxelClient *c);

/* Settings, to be made before connecting. -ENOMEM; -EISCONN when it is too late. */

/* The path of the socket. NULL, the default: GOXEL_SOCKET from the environment, else the user's socket,
 * else the system's. */
int goxel_client_set_socket(GoxelClient *c, const char *path);
/* Uses an engine of this client's own instead of the daemon: a child process whose project is in memory
 * only and ends with the client. The default is false, or true with GOXEL_NO_DAEMON=1 in the environment.
 * The program is GOXEL_ENGINE from the environment, else the installed one. */
int goxel_client_set_private(GoxelClient *c, bool on);
/* Whether the user's service manager may be asked to start goxel.socket when there is no socket at all.
 * The default is true. */
int goxel_client_set_start(GoxelClient *c, bool on);
/* What the daemon's log calls this program. */
int goxel_client_set_name(GoxelClient *c, const char *name, const char *version);
/* How long a request may take, connecting included, in milliseconds; 0, the default: any time. A call that
 * takes longer is -ETIMEDOUT, and its connection is closed unless other requests wait for answers there. May
 * be changed at any time, for requests made from then on. */
int goxel_client_set_timeout(GoxelClient *c, uint32_t milliseconds);
/* Gives each request that is under way, and has a time, the whole of what goxel_client_set_timeout() says
 * now, from now on; none gets less than it has. For a notice that hears goxel.progress. Always 0. */
int goxel_client_prolong(GoxelClient *c);
/* How long a daemon that went away is tried to be reached again, in milliseconds: 0 is one attempt, the
 * default is 5000. Attempts begin at 10 ms after each other and slow down to two a second. A client that was
 * never connected tries once. May be changed at any time. */
int goxel_client_set_patience(GoxelClient *c, uint32_t milliseconds);

/* Connects now. Calls do it themselves when there is no connection. 0 when there is one already;
 * GOXEL_REMOTE when the daemon refuses the session, GOXEL_ABSENT, GOXEL_STRANGER, GOXEL_FAILED, or a
 * negative errno. */
int goxel_client_connect(GoxelClient *c);

/* What becomes of a request whose connection breaks before its answer has come:
 *
 *         nothing of it was sent      it is sent over the next connection, whatever its flags
 *         GOXEL_CALL_REPEATABLE       it is sent again: it reads, or executing it twice does the same as
 *                                     executing it once
 *         GOXEL_CALL_KEYED            it is sent again, and done once: the library has given it a random
 *                                     `key`, by which the daemon knows it
 *         neither                     GOXEL_LOST: it may have been executed or not
 *
 * A private engine is lost with its project: nothing is sent to it again, and no keys are.
 * Of a request that ends connections itself the daemon says so after a few attempts; the library makes five.
 * Keys are for methods of a project, with `params` NULL or an object that has no `key` member. */
#define GOXEL_CALL_REPEATABLE 1u
#define GOXEL_CALL_KEYED 2u

/* At most so many descriptors go with a request. */
#define GOXEL_CALL_FDS_MAX 16

/* Sends one request and waits for its answer.
 *
 * `params` is a JSON object or array, NULL for none; line breaks between its members are fine. A request
 * that names its project does best to name it first. In `params`, "fd": n means fds[n].
 *
 * 0 and the result as JSON text in *ret_result (may be NULL). GOXEL_REMOTE when the answer is an error;
 * GOXEL_LOST; whatever goxel_client_connect() gives; -EINVAL for arguments that make no request,
 * -EMSGSIZE for a request line over 10 MiB, -ETIMEDOUT, -ECANCELED, -ENOMEM and other negative errnos.
 *
 * The daemon leaves when nobody needs it, and is restarted: a client whose connection has ended connects
 * again by itself, as long as its patience lasts, and chooses again the project that it had made or loaded.
 * So the caller of a request with one of the flags sees a delay and no error.
 *
 * Requests made with goxel_client_send() go on meanwhile, and their answers are given. */
int goxel_client_call(GoxelClient *c, const char *method, const char *params, const int *fds, size_t n_fds,
                      unsigned flags, char **ret_result);

/* Calls that do not wait.
 *
 *         goxel_client_send(c, "goxel.get_status", NULL, NULL, 0, GOXEL_CALL_REPEATABLE,
 *                           on_status, x, NULL);
 *         for (;;) {
 *                 struct pollfd p = { goxel_client_fd(c), goxel_client_events(c), 0 };
 *
 *                 poll(&p, 1, goxel_client_timeout(c));
 *                 goxel_client_process(c);
 *         }
 *
 * Any number of requests may be on their way, and the library reads while it writes. Ask for the descriptor,
 * events and timeout anew before each wait: they change with the connection. */

/* Told how a request has ended, once: r as goxel_client_call() would return it, and the result as JSON text
 * that is good until it returns, NULL unless r is 0. goxel_client_message() and the like say what went
 * wrong. It runs in the thread that uses the client, inside a function that processes or waits. It may send
 * and cancel; what waits or processes is -EBUSY, and goxel_client_free() is not allowed. */
typedef void (*GoxelAnswer)(GoxelClient *c, int r, const char *result, void *userdata);

/* Makes a request without waiting: nothing is sent before the next goxel_client_process() or a call that
 * waits. `answer` may be NULL. Arguments as for goxel_client_call(), copied, the descriptors too. *ret_id
 * (may be NULL) is a number that no other request of this client gets. Without an answer within the time of
 * goxel_client_set_timeout(), `answer` is told -ETIMEDOUT. Requests are sent, and answered, in the order of
 * these calls; one that is repeated keeps its place.
 *
 * 0; GOXEL_REMOTE for what a private engine cannot answer; -EINVAL, -EMSGSIZE, -ENOMEM, -EMFILE: then
 * `answer` is not told. A request takes the memory of its line until it is sent, with one of the flags until
 * it is answered. goxel_client_free() forgets requests without telling. */
int goxel_client_send(GoxelClient *c, const char *method, const char *params, const int *fds, size_t n_fds,
                      unsigned flags, GoxelAnswer answer, void *userdata, int64_t *ret_id);
/* Forgets a request: its `answer` is not told. What was not sent is not sent; what was goes on in the
 * daemon. `flags` is 0 for now. -ENOENT when no such request waits. */
int goxel_client_cancel(GoxelClient *c, int64_t id, unsigned flags);
/* How many requests wait for their answers. */
size_t goxel_client_pending(const GoxelClient *c);
/* Waits until none does, for at most `timeout_ms` milliseconds. 0, -ETIMEDOUT, -ECANCELED, -EBUSY; what
 * became of each request is told to its `answer` alone. */
int goxel_client_drain(GoxelClient *c, uint32_t timeout_ms);

/* What to wait for, beside whatever else a program waits for: this descriptor, which stays the client's (-1:
 * none at the moment; poll() passes over it), for these events of poll(), for at most so many milliseconds
 * (-1: any time). Without requests and subscriptions there is nothing to wait for. */
int goxel_client_fd(const GoxelClient *c);
short goxel_client_events(const GoxelClient *c);
int goxel_client_timeout(const GoxelClient *c);
/* Does what can be done without waiting: connects, sends, reads, gives answers and notifications. May be
 * called at any time. Only the start and the end of a private engine take a moment. It is no call that an
 * interruption ends.
 *
 * 0; what goxel_client_connect() gives when the connection was given up, which all requests were told;
 * -EBUSY. */
int goxel_client_process(GoxelClient *c);

/* Notifications. */

/* Gives whatever the other side says without being asked to `notice`, NULL: to nobody. `params` is JSON
 * text. Both texts are good until `notice` returns. It runs in the thread that uses the client, inside a
 * call or a wait, and may do what a GoxelAnswer may. May be changed at any time, but not by `notice` itself.
 * Always 0.
 *
 * A program asks for notifications with goxel.subscribe, through goxel_client_call(): see "Notifications"
 * in protocol.md. The library remembers the subscription and makes it again on every new connection of
 * this client; then `notice` is told "goxel.subscribed" with the answer to that, {project, revision,
 * events, session}. A program compares the revision with the last one it knows, as nobody has told what
 * happened in between. A subscription that cannot be made again (the project is gone) is forgotten, and
 * the call or wait that tried returns GOXEL_REMOTE. */
int goxel_client_set_notice(GoxelClient *c,
                            void (*notice)(GoxelClient *c, const char *method, const char *params,
                                           void *userdata),
                            void *userdata);

#define GOXEL_WAIT_FOREVER UINT32_MAX

/* Waits for notifications for at most `timeout_ms` milliseconds (0: takes what has come), connecting
 * first when there is no connection, which has the time of goxel_client_set_timeout() for itself. 0 when the
 * time is over, and as soon as something came and was given to the notice; GOXEL_LOST when the connection
 * ended: wait again, which connects; else as goxel_client_connect(). -ECANCELED when it was interrupted,
 * which costs a wait no connection. */
int goxel_client_wait(GoxelClient *c, uint32_t timeout_ms);

/* Ends the call that waits now on this client: it returns -ECANCELED at once and its connection is closed,
 * unless other requests wait for answers there; the daemon may go on with the request. A private engine ends
 * with it, and its project is lost. The next call connects again as after any other end of the connection.
 *
 * The interruption stays: every call returns -ECANCELED, before it sends anything, until
 * goxel_client_clear_interrupt(). So an interruption that comes between two calls, or a moment before
 * one begins, is not lost, and it depends on nothing but the caller's own order whether a call that
 * begins later is meant, too.
 *
 * The only function that may be called from any thread while another one uses the client, and from a
 * signal handler. The client must live: it is the caller's to see that goxel_client_free() does not run. */
void goxel_client_interrupt(GoxelClient *c);
/* Makes an interrupted client usable again. Belongs to the thread that uses the client. No effect when it
 * is not interrupted. */
void goxel_client_clear_interrupt(GoxelClient *c);

/* What went wrong last: one or two sentences for people; "" when nothing has. */
const char *goxel_client_message(const GoxelClient *c);
/* After GOXEL_REMOTE: the code of the JSON-RPC error, and its data as JSON text or NULL. Else 0 and
 * NULL. */
int goxel_client_error_code(const GoxelClient *c);
const char *goxel_client_error_data(const GoxelClient *c);

/* The path of the socket that is, or was last, connected to; NULL for none and for a private engine. */
const char *goxel_client_socket(const GoxelClient *c);
/* What the other side said about itself when the connection was made: a JSON object {server, version,
 * build, protocol, min_client}; NULL before. It is renewed with each connection, and when the other side
 * tells that it was upgraded: goxel.status with status "upgraded", which the notice is given, too.
 *
 * When library and daemon are of no common protocol, or the library is older than min_client, connecting is
 * GOXEL_REMOTE with the code -1118, and the message says which package to install. */
const char *goxel_client_server(const GoxelClient *c);
/* Whether this client uses a private engine. */
bool goxel_client_is_private(const GoxelClient *c);

/* The version of the library: "14.0.0". */
const char *goxel_client_version(void);

#ifdef __cplusplus
}
#endif
