/* Prompts: what people let a model do with our tools, in the words that have worked. */
#pragma once

#include "mcp/server.h"

#define PROMPT_ARGUMENTS 4

typedef struct PromptArgument {
        const char *name, *description;
        bool required;
        const char *otherwise; /* what stands for it when it is not given; NULL: nothing */
        const char *choices;   /* words to complete it with; NULL: none */
} PromptArgument;

typedef struct Prompt {
        const char *name, *title, *description;
        PromptArgument arguments[PROMPT_ARGUMENTS]; /* ended by a nameless one, or full */
        const char *text;                           /* "{project}" stands for an argument */
} Prompt;

/* Ended by a nameless row. */
extern const Prompt prompts[];

/* NULL: there is none. */
const Prompt *prompt_find(const char *name);
const PromptArgument *prompt_argument(const Prompt *p, const char *name, size_t n);

/* Methods of MCP. */
int prompts_list(Exchange *x);
int prompts_get(Exchange *x);
