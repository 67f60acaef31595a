/* What keeps a database from being opened, for those who have to tell people. */
#pragma once

typedef struct Obstacle {
        int holder;       /* pid of the process that has it open; 0: unknown */
        int version;      /* of the database, when it is newer than ours */
        char program[32]; /* version of the program that wrote such a database; "": unknown */
} Obstacle;
