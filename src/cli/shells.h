/* The scripts that make shells ask goxelctl for completions; made from the files in shells/. */
#pragma once

typedef struct ShellScript {
        const char *shell, *text;
} ShellScript;

/* Ended by a nameless row. */
extern const ShellScript shell_scripts[];
