/* demo-send SOCKET: sends request lines from stdin, one after the other on one connection, and says which
 * of them was refused. */
#include "rig/look.h"
#include "rig/peer.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
        char *line = NULL;
        size_t capacity = 0, n = 0;
        Peer *p;

        if (argc != 2) {
                (void)fprintf(stderr, "demo-send: which socket?\n");
                return 2;
        }
        p = peer_open(argv[1]);
        while (getline(&line, &capacity, stdin) > 0) {
                json_object *answer;

                line[strcspn(line, "\n")] = '\0';
                if (!line[0])
                        continue;
                peer_send(p, line);
                answer = peer_answer(p);
                n++;
                if (!look(answer, "result")) {
                        (void)fprintf(stderr, "demo-send: line %zu was refused: %s\n", n,
                                      json_object_to_json_string(answer));
                        return 1;
                }
        }
        (void)printf("%zu\n", n);
        free(line);
        (void)peer_free(p);
        return 0;
}
