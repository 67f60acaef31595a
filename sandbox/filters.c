/* Prints the filters of all policies as C. Used by the build. */
#include "sandbox/compile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What all kernels have that we run on, whatever the one that builds has. */
#define API_LEVEL 3

typedef struct Filter {
        struct sock_filter code[BPF_MAXINSNS];
        size_t n;
} Filter;

static int filter_make(Filter *ret, const SandboxRule *rules) {
        CLEANUP_FILTER scmp_filter_ctx filter = NULL;
        FILE *file = tmpfile();
        int r;

        if (!file)
                return -errno;
        r = sandbox_compile(&filter, rules, SANDBOX_SELF_MARK);
        if (r >= 0)
                r = seccomp_export_bpf(filter, fileno(file));
        rewind(file);
        if (r >= 0)
                ret->n = fread(ret->code, sizeof(*ret->code), ARRAY_LEN(ret->code), file);
        (void)fclose(file);
        return r < 0 ? r : ret->n == 0 || ret->n == ARRAY_LEN(ret->code) ? -EFBIG : 0;
}

static bool names_itself(const SandboxRule *rules) {
        for (; rules->call; rules++)
                if (rules->test != SANDBOX_ALWAYS && rules->value == SANDBOX_SELF)
                        return true;
        return false;
}

/* Returns how many instructions compare with the process's id. */
static unsigned print_self(const char *name, const Filter *f) {
        unsigned n = 0;

        (void)printf("static const unsigned short %s_self[] = {", name);
        for (size_t i = 0; i < f->n; i++)
                if (f->code[i].code == (BPF_JMP | BPF_JEQ | BPF_K) && f->code[i].k == SANDBOX_SELF_MARK)
                        (void)printf("%s %zu", n++ ? "," : "", i);
        (void)printf("%s };\n", n ? "" : " 0");
        return n;
}

static void print_code(const char *name, const Filter *f) {
        (void)printf("static const struct sock_filter %s_code[] = {\n", name);
        for (size_t i = 0; i < f->n; i++)
                (void)printf("        { 0x%02x, %u, %u, 0x%08x },\n", f->code[i].code, f->code[i].jt,
                             f->code[i].jf, f->code[i].k);
        (void)puts("};");
}

static int print(const char *name, const SandboxRule *rules) {
        static Filter f;
        unsigned n_self;
        int r;

        r = filter_make(&f, rules);
        if (r < 0) {
                (void)fprintf(stderr, "filters: no filter for %s: %s\n", name, strerror(-r));
                return 1;
        }
        print_code(name, &f);
        n_self = print_self(name, &f);
        if (names_itself(rules) != (n_self > 0)) {
                (void)fprintf(stderr, "filters: %s: %u places for the process's id\n", name, n_self);
                return 1;
        }
        (void)printf("const Sandbox %s = { NULL, %s_code, %zu, %u, %s_self };\n\n", name, name, f.n, n_self,
                     name);
        return 0;
}

int main(void) {
        static const struct {
                const char *name;
                const SandboxRule *rules;
        } policies[] = { { "sandbox_goxeld", sandbox_goxeld_rules },
                         { "sandbox_engine", sandbox_engine_rules },
                         { "sandbox_script", sandbox_script_rules } };
        int failed = 0;

        if (seccomp_api_set(API_LEVEL) != 0) {
                (void)fputs("filters: this libseccomp is too old\n", stderr);
                return 1;
        }
        (void)puts("/* Made by filters.c. */\n#include \"sandbox/sandbox.h\"\n");
        for (size_t i = 0; i < ARRAY_LEN(policies); i++)
                failed |= print(policies[i].name, policies[i].rules);
        return failed;
}
