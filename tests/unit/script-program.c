#include "script-program.h"

#include "base/fd.h"

#include <json-c/json.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int setup(void **state) {
        Program *p = calloc(1, sizeof(*p));
        int pair[2];

        assert_int_equal(fd_pair(SOCK_STREAM, pair), 0);
        p->pid = fork();
        if (p->pid == 0) {
                /* Without the flag that closes it when the program is executed. */
                int high = dup2(pair[1], 100);

                (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
                (void)dup2(high, 3);
                (void)execl(SCRIPT_PROGRAM, "goxel-script", NULL);
                _exit(9);
        }
        close(pair[1]);
        p->fd = pair[0];
        assert_int_equal(model_new(&p->model, 64, 64, 64), 0);
        *state = p;
        return 0;
}

int end_of(Program *p) {
        int status;

        assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
        p->pid = 0;
        return status;
}

int teardown(void **state) {
        Program *p = *state;

        fd_close(p->fd);
        if (p->pid > 0) {
                (void)kill(p->pid, SIGKILL);
                (void)end_of(p);
        }
        buf_done(&p->answer.bytes);
        model_free(p->model);
        free(p);
        return 0;
}

void ask(Program *p, const char *text, uint32_t time_ms) {
        CLEANUP_BUF Buf model = { 0 };
        ScriptRequest q = {
                .text = text, .text_n = strlen(text), .name = "test.js", .time_ms = time_ms, .memory = MEMORY
        };

        assert_int_equal(model_encode(p->model, &model), 0);
        q.model = model.data;
        q.model_n = model.n;
        assert_int_equal(script_send_request(p->fd, &q), 0);
}

ScriptEnd run(Program *p, const char *text) {
        ask(p, text, LONG_MS);
        assert_int_equal(script_read_answer(p->fd, &p->answer), 0);
        return p->answer.end;
}

void runs_to(Program *p, const char *text, const char *json) {
        ScriptEnd end = run(p, text);

        if (end != SCRIPT_DONE)
                print_error("%.*s\n", (int)p->answer.json_n, p->answer.json);
        assert_int_equal(end, SCRIPT_DONE);
        assert_int_equal(p->answer.json_n, strlen(json));
        assert_memory_equal(p->answer.json, json, strlen(json));
}

void fails_with(Program *p, const char *text, ScriptEnd end, const char *message, int line, int column) {
        struct json_tokener *tokener = json_tokener_new();
        json_object *o;

        assert_int_equal(run(p, text), end);
        o = json_tokener_parse_ex(tokener, p->answer.json, (int)p->answer.json_n);
        json_tokener_free(tokener);
        assert_non_null(o);
        assert_string_equal(json_object_get_string(json_object_object_get(o, "message")), message);
        assert_int_equal(json_object_get_int(json_object_object_get(o, "line")), line);
        assert_int_equal(json_object_get_int(json_object_object_get(o, "column")), column);
        json_object_put(o);
        assert_int_equal(p->answer.change_n, 0);
}

void wrote(Program *p, const char *text) {
        assert_int_equal(p->answer.console_n, strlen(text));
        assert_memory_equal(p->answer.console, text, strlen(text));
}

void apply(Program *p) {
        assert_true(p->answer.change_n > 0);
        assert_int_equal(change_apply(p->model, p->answer.change, p->answer.change_n, CHANGE_FORWARD), 0);
}
