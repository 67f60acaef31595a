/* Ctrl-C while somebody waits for an answer: it is counted, and ends no program. */
#pragma once

#include "goxel/goxel.h"

/* From now on. Each also interrupts `client` (borrowed), NULL: none. -1: it is as before, and ends the
 * program. Else a descriptor, borrowed, that is readable after each. */
int interrupt_take(GoxelClient *client);
/* Another client from now on (borrowed), NULL: none. One that comes after an interrupt that nobody has taken
 * away by interrupt_calm() is interrupted at once. */
void interrupt_aim(GoxelClient *client);
/* No more: the first one from now on ends the program. Those after another one are still only counted. */
void interrupt_give(void);
/* How many there were since the program began. */
unsigned interrupt_count(void);
/* Makes the descriptor unreadable until the next. */
void interrupt_calm(void);
