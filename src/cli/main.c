#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/headless.h"

#include <string.h>

int main(int argc, char **argv) {
        const bool headless = argc > 0 && headless_is_named(argv[0]);

        /* Its words are parts of another command line, to be taken for what they are. */
        if (argc > 1 && strcmp(argv[1], "__complete") == 0)
                return headless ? headless_complete(argc - 2, argv + 2)
                                : completion_answer(argc - 2, argv + 2);
        return headless ? headless_main(argc, argv) : cli_run(argc, argv);
}
