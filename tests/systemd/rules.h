/* Rules for polkitd inside the container, of which there is one at a time. */
#pragma once

#include <stdbool.h>

/* For this action and this user: then this, in polkit's JavaScript. polkitd is started anew for it, since a
 * change it would notice some time later. */
void set_rule(const char *action, const char *name, const char *then);
void drop_rules(void);

/* From now on polkitd thinks about what this user asks for while the gate is held, and then says yes. */
void set_gate(const char *action, const char *name);
/* Returns when polkitd has come to it. Closing the descriptor lets it go on. */
int hold_gate(void);
/* Whether polkitd still thinks: it gives up after ten seconds. */
bool holds_gate(int gate);
