#include "cli/cli.h"
#include "cli/completion.h"

#include <string.h>

int main(int argc, char **argv) {
        /* Its words are parts of another command line, to be taken for what they are. */
        if (argc > 1 && strcmp(argv[1], "__complete") == 0)
                return completion_answer(argc - 2, argv + 2);
        return cli_run(argc, argv);
}
