/* The file of a database's log (SQLite's WAL).
 *
 * SQLite writes a frame of it in two pieces, the head and behind it the page: two system calls for each
 * edit. Here the head waits for its page, and both go to the kernel in one write. Nothing waits longer than
 * that: any other use of the file writes the head first, and the last piece of each commit is a page. */
#pragma once

/* The name under which SQLite finds files that do so; all but the log are the system's own. NULL, which
 * stands for the system's own: there is no memory for it. To be called after the library is configured. */
const char *store_log_vfs(void);
