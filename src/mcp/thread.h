/* Threads that take little: a small stack, and no signals, which are for the threads of the program. */
#pragma once

#include <pthread.h>

/* -errno. */
int thread_start(pthread_t *ret, void *(*run)(void *userdata), void *userdata);
