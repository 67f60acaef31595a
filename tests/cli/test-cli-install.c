/* goxelctl mcp install and uninstall, each test with a home of its own. */
#include "cli/run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INSTALL "goxelctl mcp install --client "
#define UNINSTALL "goxelctl mcp uninstall --client "

static int setup(void **state) {
        int r = run_setup();

        (void)unsetenv("XDG_CONFIG_HOME");
        (void)setenv("HOME", run_path("home"), 1);
        return r;
}

static int teardown(void **state) {
        run_teardown();
        return 0;
}

static const struct Client {
        const char *name, *user, *project, *member;
        bool typed;
} clients[] = {
        { "claude-code", ".claude.json", ".mcp.json", "mcpServers", true },
        { "claude-desktop", ".config/Claude/claude_desktop_config.json", NULL, "mcpServers", false },
        { "cursor", ".cursor/mcp.json", ".cursor/mcp.json", "mcpServers", false },
        { "vscode", ".config/Code/User/mcp.json", ".vscode/mcp.json", "servers", true },
        { "gemini", ".gemini/settings.json", ".gemini/settings.json", "mcpServers", false },
};

static void expect_entry(const struct Client *c, const char *path) {
        json_object *entry;

        expect_run(0, "cat %s", path);
        entry = look(look(run_json(), c->member), "goxel");
        assert_non_null(entry);
        assert_int_equal(access(look_string(entry, "command"), X_OK), 0);
        check_json(entry, "args", "[\"mcp\"]");
        assert_true(c->typed == (look(entry, "type") != NULL));
}

static void test_every_client_gets_a_file_of_its_own(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
                CLEANUP_FREE char *path = NULL;

                expect_run(0, INSTALL "%s", clients[i].name);
                assert_true(asprintf(&path, "home/%s", clients[i].user) > 0);
                assert_non_null(strstr(run_out(), path));
                expect_entry(&clients[i], path);
                expect_run(0, "stat -c %%a %s", path);
                expect_out("600\n");
        }
}

static void test_project_has_a_file_of_its_own(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
                const struct Client *c = &clients[i];

                expect_run(c->project ? 0 : 2, INSTALL "%s --scope project", c->name);
                if (c->project)
                        expect_entry(c, c->project);
                else
                        expect_err_has("--scope user");
        }
        expect_run(0, "! test -e home");
}

static void test_folder_of_configurations_is_where_it_is_named(void **state) {
        expect_run(0, "XDG_CONFIG_HOME=%s " INSTALL "vscode", run_path("config"));
        expect_entry(&clients[3], "config/Code/User/mcp.json");
}

/* The file as somebody else wrote it: their order, their indentation, numbers that no double holds. */
#define THEIRS                                                                                              \
        "{\n\t\"zoom\": 123456789012345678901234567890.10,\n\t\"mcpServers\": {\n\t\t\"files\": "           \
        "{ \"command\": \"npx\",\"args\":[\"\\u00e4\\/b\"] }\n\t},\n\n\t\"a\":1\n}\n\n"

static void put(const char *path, const char *text) {
        FILE *f;

        expect_run(0, "mkdir -p $(dirname %s)", path);
        f = fopen(run_path(path), "we");
        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
}

static void expect_file(const char *path, const char *text) {
        expect_run(0, "cat %s", path);
        expect_out(text);
}

static void test_rest_of_the_file_stays_as_it_was(void **state) {
        put("home/.cursor/mcp.json", THEIRS);
        expect_run(0, "chmod 640 home/.cursor/mcp.json; " INSTALL "cursor");
        expect_entry(&clients[2], "home/.cursor/mcp.json");
        expect_run(0, "stat -c %%a home/.cursor/mcp.json");
        expect_out("640\n");
        expect_run(0, "sed -E '/\"goxel\": \\{/,/^\\t\\t\\}/d; s/(\\] \\}),$/\\1/' home/.cursor/mcp.json");
        expect_out(THEIRS);
        expect_run(0, UNINSTALL "cursor");
        expect_file("home/.cursor/mcp.json", THEIRS);
}

static void test_second_time_changes_nothing(void **state) {
        for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
                const char *name = clients[i].name, *path = clients[i].user;

                expect_run(0, INSTALL "%s", name);
                expect_run(0, "stat -c '%%i %%y' home/%s >before; " INSTALL "%s", path, name);
                assert_non_null(strstr(run_out(), "already"));
                expect_run(0, "stat -c '%%i %%y' home/%s | cmp - before", path);
                expect_run(0, UNINSTALL "%s", name);
                expect_run(0, UNINSTALL "%s", name);
                assert_non_null(strstr(run_out(), "has no server goxel"));
                expect_run(0, "cat home/%s", path);
                check_json(run_json(), clients[i].member, "{}");
        }
}

static void test_options_are_those_of_the_server(void **state) {
        expect_run(0, INSTALL "gemini");
        expect_run(0, "goxelctl --socket a.sock mcp install --client gemini --read-only --tools origin");
        expect_run(0, "cat home/.gemini/settings.json");
        check_string(run_json(), "mcpServers.goxel.args.1", run_path("a.sock"));
        check_string(run_json(), "mcpServers.goxel.args.2", "mcp");
        check_string(run_json(), "mcpServers.goxel.args.3", "--read-only");
        check_string(run_json(), "mcpServers.goxel.args.5", "origin");
        expect_run(2, INSTALL "gemini --tools nonsense");
        expect_err_has("default, origin");
}

static void test_what_a_person_added_to_our_entry_stays(void **state) {
        put("home/.cursor/mcp.json", "{\"mcpServers\":{\"goxel\":{\"env\":{\"A\":\"b\"},\"command\":\"/old/"
                                     "goxelctl\"},\"z\":{}}}");
        expect_run(0, INSTALL "cursor");
        expect_entry(&clients[2], "home/.cursor/mcp.json");
        check_string(run_json(), "mcpServers.goxel.env.A", "b");
        expect_run(0, UNINSTALL "cursor");
        expect_file("home/.cursor/mcp.json", "{\"mcpServers\":{\"z\":{}}}");
}

static void expect_untouched(const char *command, int code, const char *words, const char *text) {
        put("home/.config/Code/User/mcp.json", text);
        expect_run(code, "%s vscode", command);
        expect_err_has(words);
        expect_out("");
        expect_file("home/.config/Code/User/mcp.json", text);
}

static void test_file_with_comments_is_left_and_the_lines_are_printed(void **state) {
        const char *text = "{\n  // mine\n  \"servers\": {}\n}\n";

        put("home/.config/Code/User/mcp.json", text);
        expect_run(4, INSTALL "vscode");
        expect_err_has("mcp.json:2: comments");
        assert_non_null(look(run_json(), "servers.goxel.command"));
        expect_file("home/.config/Code/User/mcp.json", text);
        expect_untouched("goxelctl mcp uninstall --client", 4, "by hand", text);
}

static void test_file_that_is_not_understood_is_left(void **state) {
        const char *const install = "goxelctl mcp install --client";

        expect_untouched(install, 4, "mcp.json:2: a comma before the end", "{\"servers\":{},\n}");
        expect_untouched(install, 4, "mcp.json:1: ", "{\"servers\":{}");
        expect_untouched(install, 4, "an object has to begin here", "[1]");
        expect_untouched(install, 4, "an object has to begin here", "{\"servers\":[]}");
        expect_untouched(install, 4, "twice", "{\"servers\":{\"a\":1,\"a\":2}}");
        expect_untouched(install, 1, "starts something else", "{\"servers\":{\"goxel\":{\"url\":\"x\"}}}");
        expect_untouched("goxelctl mcp uninstall --client", 1, "starts something else",
                         "{\"servers\":{\"goxel\":{\"command\":\"other\"}}}");
}

static void test_texts_without_servers_get_them(void **state) {
        static const char *const texts[] = { "",
                                             " \n",
                                             "{}",
                                             "{ }\n",
                                             "{\"servers\":{}}",
                                             "{\"servers\":{\n}}",
                                             "{\"a\":[1,{}]}",
                                             "{\n    \"a\": 1}",
                                             "{\r\n  \"a\": 1\r\n}\r\n",
                                             "{\"inputs\":[],\"servers\":{\"x\":{}},\"b\":null}" };

        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
                put("home/.config/Code/User/mcp.json", texts[i]);
                expect_run(0, INSTALL "vscode");
                expect_entry(&clients[3], "home/.config/Code/User/mcp.json");
                expect_run(0, UNINSTALL "vscode");
                expect_run(0, "cat home/.config/Code/User/mcp.json");
                check_absent(run_json(), "servers.goxel");
        }
}

static void test_links_are_followed(void **state) {
        put("dot/mcp.json", "{}");
        expect_run(0, "mkdir -p home/.cursor; ln -s ../../dot/mcp.json home/.cursor/mcp.json; " INSTALL
                      "cursor");
        expect_entry(&clients[2], "dot/mcp.json");
        expect_run(0, "test -L home/.cursor/mcp.json");
        expect_run(4, "rm dot/mcp.json; " INSTALL "cursor");
        expect_err_has("link to a file that does not exist");
}

static void test_folder_that_cannot_be_written_to_is_named(void **state) {
        expect_run(4, "HOME=/proc " INSTALL "claude-code");
        expect_err_has("Cannot write /proc/.claude.json: ");
        expect_run(4, "HOME=/proc " INSTALL "cursor");
        expect_err_has("Cannot write /proc/.cursor/mcp.json: ");
        expect_run(4, "mkdir -p home/.claude.json; " INSTALL "claude-code");
        expect_err_has("Cannot read ");
}

static void test_print_writes_no_file(void **state) {
        expect_run(0, INSTALL "claude-desktop --print");
        check_json(run_json(), "mcpServers.goxel.args", "[\"mcp\"]");
        expect_run(0, "! test -e home");
}

static void test_clients_are_listed_when_none_is_named(void **state) {
        expect_run(2, "mkdir -p home/.cursor; PATH=%s goxelctl mcp install", RUN_FOLDER);
        expect_err_has("--client");
        assert_non_null(strstr(run_out(), "cursor          is here"));
        assert_non_null(strstr(run_out(), "gemini          not found"));
        expect_run(2, "PATH=%s goxelctl --json mcp uninstall", RUN_FOLDER);
        check_string(run_json(), "2.client", "cursor");
        check_json(run_json(), "2.found", "true");
        expect_run(2, INSTALL "emacs");
        expect_err_has("claude-code, claude-desktop, cursor, vscode, gemini");
        expect_run(2, INSTALL "cursor --scope world");
        expect_err_has("user or project");
}

static void test_machines_are_told_what_was_done(void **state) {
        expect_run(0, "goxelctl --json mcp install --client cursor");
        check_json(run_json(), "changed", "true");
        check_string(run_json(), "path", run_path("home/.cursor/mcp.json"));
        expect_run(0, "goxelctl --json mcp install --client cursor");
        check_json(run_json(), "changed", "false");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                TEST(test_every_client_gets_a_file_of_its_own),
                TEST(test_project_has_a_file_of_its_own),
                TEST(test_folder_of_configurations_is_where_it_is_named),
                TEST(test_rest_of_the_file_stays_as_it_was),
                TEST(test_second_time_changes_nothing),
                TEST(test_options_are_those_of_the_server),
                TEST(test_what_a_person_added_to_our_entry_stays),
                TEST(test_file_with_comments_is_left_and_the_lines_are_printed),
                TEST(test_file_that_is_not_understood_is_left),
                TEST(test_texts_without_servers_get_them),
                TEST(test_links_are_followed),
                TEST(test_folder_that_cannot_be_written_to_is_named),
                TEST(test_print_writes_no_file),
                TEST(test_clients_are_listed_when_none_is_named),
                TEST(test_machines_are_told_what_was_done),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
