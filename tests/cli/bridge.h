/* goxelctl mcp as an agent's program runs it: over pipes. */
#pragma once

#include "cli/run.h"
#include "rig/rig.h"

#define BRIDGES_MAX 8
/* For an end that waits for nothing: less than it waits for anything, and enough for a slow machine. */
#define BRIDGE_SOON_MS 4000

#define META                                                                                                \
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                            \
        "\"io.modelcontextprotocol/clientCapabilities\":{}}"

/* Setup and teardown for cmocka; the state is a rig's, whose socket the bridges use. */
int bridge_setup(void **state);
int bridge_teardown(void **state);
#define BRIDGE_TEST(function) cmocka_unit_test_setup_teardown(function, bridge_setup, bridge_teardown)

/* Which of BRIDGES_MAX the functions below are about: 0 to begin with. */
void bridge_use(unsigned index);
/* `option` may be NULL. */
void bridge_start(const char *option);
pid_t bridge_pid(void);
void bridge_send(const char *text);
/* The next line, which has to be a JSON-RPC message. Borrowed until the next one. */
json_object *bridge_answer(void);
/* A request and its answer. */
json_object *bridge_ask(const char *method, const char *params);
/* A call of a tool in the stateless era: the result of tools/call. Borrowed like answers. */
json_object *bridge_tool(const char *tool, const char *arguments);
/* The same, which has to go well: the structured content. */
json_object *bridge_done(const char *tool, const char *arguments);
/* The same, which has to fail with these words, and speak of nothing that callers of the tool do not know.
 */
void bridge_expect_fault(const char *tool, const char *arguments, const char *words);
/* Sends a call of a tool in the stateless era, and waits for nothing. */
void bridge_call(int id, const char *tool, const char *arguments);
void bridge_cancel(int id);
/* Closes one end. */
void bridge_close_input(void);
void bridge_close_output(void);
/* Waits for the end of the program, taking whatever it says; the status as waitpid() gives it. */
int bridge_wait(void);
/* Ends the input, and expects exit code 0. How long that took in milliseconds. */
uint64_t bridge_end(void);
