/* The named steps of a request's way through the engine. Only a program of the tests does something at them:
 * it dies there. */
#pragma once

#ifdef GOXEL_STEPS
void step_reached(const char *name);
#define STEP(name) step_reached(name)
#else
#define STEP(name) ((void)0)
#endif
