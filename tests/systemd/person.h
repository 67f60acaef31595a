/* People: processes of users inside the container, for tests that run as root. Each makes a connection with
 * the machine's instance and hands it to the test, so that who looks at the peer sees the user's process,
 * while what goes over the connection is the test's. */
#pragma once

#include "rig/peer.h"

#include <sys/types.h>

typedef struct Person {
        pid_t pid; /* 0: its process has ended */
        Peer *peer;
} Person;

/* A new process of that user. It and its connection live until dismiss_people(). */
Person *person(const char *name);
/* The connection of a new one. */
Peer *user(const char *name);
/* Ends the process and keeps the connection. */
void end_process(Person *p);
/* For the teardown of tests. */
void dismiss_people(void);

#define PASSWORD "secret"

/* Starts an agent of polkit's, of that user, which asks the person on a terminal; one a test. Returns when
 * polkitd knows it. */
void start_agent(const char *name, const Person *p);
/* Waits until the agent has said these words. */
void agent_says(const char *words);
/* Waits until it reads a password. */
void await_prompt(void);
void type_password(void);
