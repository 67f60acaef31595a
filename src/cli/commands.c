/* The commands of goxelctl: one row each. The help is made from them. */
#include "cli/cmd.h"
#include "cli/render.h"

#include <limits.h>

#define OPTION_END                                                                                          \
        { .name = NULL }

const Option global_options[] = {
        { "socket", "PATH", "the daemon's socket; else GOXEL_SOCKET, the user's, the system's", 's' },
        { "no-daemon", NULL, "use a private engine, as with GOXEL_NO_DAEMON=1: for files, and for call", 0 },
        { "project", "NAME", "the project, in place of the argument X; also for call", 'P' },
        { "json", NULL, "print results, and errors, as one line of JSON", 'j' },
        { "quiet", NULL, "print errors only", 'q' },
        { "timeout", "SECONDS", "stop what takes longer: nothing is changed then", 0 },
        { "help", NULL, "print help and leave", 'h' },
        { "version", NULL, "print the version and leave", 'V' },
        OPTION_END,
};

static const Option create_options[] = {
        { "size", "W,H,D", "the image box along X, Y and Z in voxels (64,64,64)", 0 },
        { "template", "NAME", "what it begins with: empty, cube or sphere (empty)", 't' },
        { "overwrite", NULL, "begin anew what is there: a project in one undoable step", 0 },
        OPTION_END,
};
#define OPTION_FORMAT_OPTION                                                                                \
        { "option", "NAME=VALUE…", "an option of the format, as goxelctl formats lists them", 'O' }

#define OPTION_BACKGROUND                                                                                   \
        { "background", NULL, "do not wait: print the task, which `goxelctl task` tells about", 0 }

static const Option open_options[] = {
        { "name", "NAME", "what the project is called; else as the file, without its ending", 'n' },
        { "format", "FORMAT", "the format of the file; else as it ends", 'f' },
        OPTION_FORMAT_OPTION,
        { "overwrite", NULL, "take the place of what a project of that name holds, in one undoable step",
          0 },
        OPTION_BACKGROUND,
        OPTION_END,
};
static const Option add_options[] = {
        { "pos", "X,Y,Z", "where; Z is up", 'p' },
        { "color", "COLOR", "red, #RGB, #RRGGBB, #RRGGBBAA, or r,g,b,a from 0 to 255 (white)", 'c' },
        { "layer", "ID", "the layer, from 1; 0 is the active one (0)", 'l' },
        OPTION_END,
};
static const Option remove_options[] = {
        { "pos", "X,Y,Z", "one voxel", 'p' },
        { "box", "X1,Y1,Z1,X2,Y2,Z2", "all voxels between two corners, both included", 'b' },
        { "layer", "ID", "the layer, from 1; 0 is the active one (0)", 'l' },
        OPTION_END,
};
#define OPTION_NO_CLOBBER                                                                                   \
        { "no-clobber", NULL, "refuse when OUT exists; else it is replaced", 'n' }

static const Option render_options[] = {
        { "view", "VIEW,…",
          "front, back, left, right, top, bottom or isometric (isometric); several in one picture", 'v' },
        { "size", "WxH", "pixels (512x512)", 0 },
        { "background", "COLOR", "red, #RGB, #RRGGBB, #RRGGBBAA, or r,g,b,a (transparent)", 'b' },
        { "sky", "COLOR", "a gradient from the background up to that colour", 0 },
        OPTIONS_SCENE,
        { "quality", "N", "of a .jpg, from 1 to 100 (90)", 0 },
        { "turntable", "FRAMES", "the model as it turns, from 2 to 360 frames (24 for .apng)", 0 },
        { "seconds", "N", "how long a turn takes (3)", 0 },
        OPTION_NO_CLOBBER,
        OPTION_END,
};
static const Option show_options[] = {
        { "view", "VIEW,…", "as with render (isometric)", 'v' },
        { "size", "CxR", "columns and rows (those of the terminal)", 0 },
        { "color", "WHEN", "auto: on a terminal, unless NO_COLOR is set; always, or never (auto)", 0 },
        OPTIONS_SCENE,
        OPTION_END,
};
static const Option format_options[] = {
        { "format", "FORMAT", "the format of OUT; else as it ends", 'f' },
        OPTION_FORMAT_OPTION,
        OPTION_NO_CLOBBER,
        OPTION_END,
};

static const Option convert_options[] = {
        { "format", "FORMAT", "the format of OUT; else as it ends", 'f' },
        { "from", "FORMAT", "the format of IN; else as it ends", 0 },
        OPTION_FORMAT_OPTION,
        OPTION_NO_CLOBBER,
        OPTION_END,
};

static const Option describe_options[] = {
        { "layer", "ID", "one layer, from 1; 0: all that are visible (0)", 'l' },
        OPTION_END,
};
static const Option script_options[] = {
        { "code", "CODE", "the script itself, in place of FILE", 'c' },
        OPTION_BACKGROUND,
        OPTION_END,
};
static const Option call_options[] = {
        OPTION_BACKGROUND,
        OPTION_END,
};
static const Option tasks_options[] = {
        { "follow", NULL, "go on with how far they are, until it is interrupted", 'f' },
        OPTION_END,
};
static const Option history_options[] = {
        { "limit", "N", "at most so many steps, from 1 to 1000 (50)", 'n' },
        OPTION_END,
};
static const Option diff_options[] = {
        { "from", "CHECKPOINT", "A as it was at that checkpoint", 0 },
        { "from-revision", "N", "A as it was after that revision", 0 },
        { "to", "CHECKPOINT", "B likewise", 0 },
        { "to-revision", "N", "B likewise", 0 },
        OPTION_END,
};
static const Option backup_options[] = {
        { "overwrite", NULL, "take the place of a file of that name", 0 },
        OPTION_END,
};
static const Option gc_options[] = {
        { "keep-steps", "N", "forget all undo steps but the newest N", 0 },
        OPTION_END,
};

static const Option mcp_options[] = {
        { "read-only", NULL, "offer only tools that change nothing", 0 },
        { "tools", "GROUP,…", "offer further groups of tools: origin, the origin's names", 0 },
        OPTION_END,
};

#define OPTION_CLIENT                                                                                       \
        { "client", "NAME", "claude-code, claude-desktop, cursor, vscode or gemini", 'c' }
#define OPTION_SCOPE                                                                                        \
        { "scope", "SCOPE", "user, or project: the folder this is called in (user)", 0 }

static const Option install_options[] = {
        OPTION_CLIENT,
        OPTION_SCOPE,
        { "print", NULL, "print what would be in a new file, and write nothing", 0 },
        { "read-only", NULL, "as with mcp", 0 },
        { "tools", "GROUP,…", "as with mcp", 0 },
        OPTION_END,
};
static const Option uninstall_options[] = {
        OPTION_CLIENT,
        OPTION_SCOPE,
        OPTION_END,
};

static const Option trace_options[] = {
        { "session", "SESSION", "of that session only, as `goxelctl sessions` names it", 0 },
        OPTION_END,
};
static const Option metrics_options[] = {
        { "all-users", NULL, "those of other users too: root, or who has leave by polkit", 0 },
        OPTION_END,
};

static const Option config_options[] = {
        { "system", NULL, "of the system's goxeld, not of the user's", 0 },
        OPTION_END,
};

#define OPTION_SYSTEM                                                                                       \
        { "system", NULL, "the machine's goxeld, not the user's", 0 }

static const Option daemon_options[] = {
        OPTION_SYSTEM,
        OPTION_END,
};
static const Option leave_options[] = {
        OPTION_SYSTEM,
        { "force", NULL, "although other connections wait for answers", 0 },
        OPTION_END,
};
static const Option logs_options[] = {
        OPTION_SYSTEM,
        { "follow", NULL, "go on with lines as they come", 'f' },
        { "lines", "N", "begin with the last N lines, or all (100)", 'n' },
        OPTION_END,
};
static const Option status_options[] = {
        { "follow", NULL, "go on with what happens to the project, until it is interrupted", 'f' },
        OPTION_END,
};
static const Option run_options[] = {
        { "keep-going", NULL, "go on after a command that failed", 'k' },
        OPTION_END,
};
static const Option sessions_options[] = {
        { "all-users", NULL, "those of other users too, which needs leave", 'a' },
        OPTION_END,
};

#define TEXT_X                                                                                                    \
        "X is a file when it has a '/' or ends like a model (castle.gox), else a project of the daemon. A file\n" \
        "is read into a private engine and replaced as a whole, or, when something fails, left as it was."

#define TEXT_O                                                                                                       \
        "-O goes to the format that knows NAME: that of OUT, or, of the file that is read. Where both do, in.NAME\n" \
        "and out.NAME tell them apart."

const Command commands[] = {
        { "create", "NAME|FILE", "make a project, or a file", TEXT_X, create_options, 1, 1, true,
          cmd_create },
        { "open", "FILE", "make a project from a file",
          "Without a daemon there are no projects: the other commands take files.", open_options, 1, 1,
          false, cmd_open },
        { "voxel-add", "X --pos X,Y,Z", "set a voxel", TEXT_X, add_options, 1, 1, true, cmd_voxel_add },
        { "voxel-remove", "X --pos X,Y,Z | --box X1,Y1,Z1,X2,Y2,Z2", "remove a voxel, or all in a box",
          TEXT_X, remove_options, 1, 1, true, cmd_voxel_remove },
        { "render", "X OUT.png", "draw a picture: .png, .jpg, .bmp, or .apng of the model as it turns",
          TEXT_X, render_options, 2, 2, true, cmd_render },
        { "show", "X", "draw the model in the terminal", TEXT_X, show_options, 1, 1, true, cmd_show },
        { "export", "X OUT", "write the model to a file of another format",
          TEXT_X "\nWith - for OUT, and --format, it goes to standard output.\n" TEXT_O, format_options, 2,
          2, true, cmd_export },
        { "convert", "IN… OUT", "write files to ones of another format, without the daemon",
          "- stands for standard input or output: --from and --format say what these are.\n"
          "OUT can be a folder: each file keeps its name there, with the ending of --format. One that cannot be\n"
          "converted does not stop the others; the exit code is that of the first.\n" TEXT_O,
          convert_options, 2, UINT_MAX, false, cmd_convert },
        { "formats", "[FORMAT]", "list the file formats, or the options of one",
          "With --json, what goxel.list_formats tells.", NULL, 0, 1, false, cmd_formats },
        { "describe", "X", "tell what is in a model: size, colours, layers, symmetry, parts", TEXT_X,
          describe_options, 1, 1, true, cmd_describe },
        { "script", "X FILE.js | X --code CODE", "run a program in JavaScript: one step", TEXT_X,
          script_options, 1, 2, true, cmd_script },
        { "status", "", "tell about the daemon: socket, version, sessions, engines",
          "With --follow, each change of the current project, or of --project, is a line; with --json\n"
          "{\"method\", \"params\"} of a notification.",
          status_options, 0, 0, false, cmd_status },
        { "sessions", "", "list the connections: client, project, state", NULL, sessions_options, 0, 0,
          false, cmd_sessions },
        { "disconnect", "SESSION", "end a connection",
          "goxelctl sessions lists them. Programs that use libgoxel connect again.", NULL, 1, 1, false,
          cmd_disconnect },
        { "projects", "", "list the daemon's projects", NULL, NULL, 0, 0, false, cmd_projects },
        { "history", "PROJECT", "list the steps that undo and redo have, the newest first",
          "The arrow points to the one that undo takes back next.", history_options, 1, 1, true,
          cmd_history },
        { "diff", "A [B]", "tell what is seen otherwise in B than in A",
          "Each is a project or a file, as X elsewhere. Without B two moments of A are compared: --from or\n"
          "--from-revision is to be given, and the other one is now without --to and --to-revision.",
          diff_options, 1, 2, true, cmd_diff },
        { "backup", "PROJECT [FILE]", "write a project with its history into a file",
          "FILE is PROJECT.db when it is not given. Anybody may go on editing meanwhile.", backup_options, 1,
          2, true, cmd_backup },
        { "restore", "FILE [PROJECT]", "make a project of a file that backup wrote, with its history",
          "Without PROJECT it is called as the file, without its ending.", NULL, 1, 2, false, cmd_restore },
        { "recover", "PROJECT",
          "look a project's database through, and save what can be read of a damaged one",
          "The damaged database is kept beside the new one. The project is closed for that.", NULL, 1, 1,
          true, cmd_recover },
        { "gc", "[PROJECT]", "give back room that a project, or each of them, does not need",
          "What is free is cut off its database. Others have their turn meanwhile.", gc_options, 0, 1, false,
          cmd_gc },
        { "watch", "X", "print each change of a project, and by whom, until it is interrupted",
          "X is a project of the daemon. With --json each line is {\"method\", \"params\"} of a notification.",
          NULL, 1, 1, true, cmd_watch },
        { "trace", "[--session SESSION]",
          "print each request of a project as it ends, until it is interrupted",
          "Of the current project without --project or --session. Wait: from reading it to its beginning; the\n"
          "commit comes after its run.",
          trace_options, 0, 0, false, cmd_trace },
        { "metrics", "", "print the daemon's figures as Prometheus reads them",
          "Yours; counters begin with the daemon. docs/operations.md has a timer for node_exporter.",
          metrics_options, 0, 0, false, cmd_metrics },
        { "call", "METHOD [NAME=VALUE… | JSON | -]", "send one request and print its result",
          "A VALUE that is JSON is taken as such, anything else as a string. One argument that begins with { or [\n"
          "is all parameters; with - they are read from stdin. `goxelctl call list_methods` lists the methods, and\n"
          "`goxelctl help call METHOD` tells what one of them takes; with a word in place of METHOD, which methods\n"
          "have to do with it.",
          call_options, 1, UINT32_MAX, false, cmd_call },
        { "tasks", "", "list requests that take long: what, how far, for whom",
          "Of all projects that are open, or of --project. With --follow each that comes, gets on or ends is a line;\n"
          "with --json its object.",
          tasks_options, 0, 0, false, cmd_tasks },
        { "task", "TASK", "print how far a request that takes long is, or what came of it",
          "The result of one in the background is kept for an hour. Its project is to be open, or named by "
          "--project.",
          NULL, 1, 1, false, cmd_task },
        { "cancel", "TASK", "stop a request that takes long; it changes nothing",
          "goxelctl tasks lists them.", NULL, 1, 1, false, cmd_cancel },
        { "run", "FILE", "carry out the commands of a file, a line each, until one fails",
          "A line is what stands behind goxelctl, words quoted as in a shell; # begins a comment. With - they are\n"
          "read from stdin. A FILE that is executable is a program, and is started.",
          run_options, 1, 1, false, cmd_run },
        { "mcp", "", "serve agents: an MCP server on stdin and stdout",
          "Agents start it by themselves: `goxelctl mcp install` tells them to.", mcp_options, 0, 0, false,
          cmd_mcp },
        { "doctor", "", "look for what keeps goxelctl and goxeld from working, and say what to do",
          "Each line begins with ok, warning or fault; with a fault the exit code is 1.", NULL, 0, 0, false,
          cmd_doctor },
        { "completion", "bash|zsh|fish", "print the script that completes command lines in a shell",
          "The packages install them; elsewhere bash reads it with: source <(goxelctl completion bash)",
          NULL, 1, 1, false, cmd_completion },
        { "version", "", "print the version", NULL, NULL, 0, 0, false, cmd_version },
        { "help", "[COMMAND | METHOD]", "print help", NULL, NULL, 0, 2, false, cmd_help },
        { "mcp install", "--client NAME", "have a program for agents start goxelctl mcp",
          "Its list of servers gets one more; everything else in that file stays as it is. Without --client the\n"
          "programs are listed.",
          install_options, 0, 0, false, cmd_mcp_install },
        { "mcp uninstall", "--client NAME", "take it out of such a list again",
          "Only the server \"goxel\" leaves the list, and only when it starts goxelctl.", uninstall_options,
          0, 0, false, cmd_mcp_uninstall },
        { "daemon start", "", "start goxeld and its socket", NULL, daemon_options, 0, 0, false,
          cmd_daemon_start },
        { "daemon status", "", "tell all about goxeld: version, protocol, clients, projects, engines", NULL,
          daemon_options, 0, 0, false, cmd_daemon_status },
        { "daemon logs", "", "print the log of goxeld and the engines", NULL, logs_options, 0, 0, false,
          cmd_daemon_logs },
        { "daemon stop", "", "stop goxeld and its socket",
          "Refused while other connections wait for answers. Edits are stored before they are answered.",
          leave_options, 0, 0, false, cmd_daemon_stop },
        { "daemon drain", "", "have goxeld and the engines store everything and leave",
          "The socket stays: the next connection starts goxeld again.", leave_options, 0, 0, false,
          cmd_daemon_drain },
        { "daemon restart", "", "start goxeld anew", NULL, daemon_options, 0, 0, false, cmd_daemon_restart },
        { "daemon reload", "", "have goxeld read its configuration again", NULL, daemon_options, 0, 0, false,
          cmd_daemon_reload },
        { "daemon upgrade", "", "start goxeld anew if it is another build than this goxelctl", NULL,
          daemon_options, 0, 0, false, cmd_daemon_upgrade },
        { "config check", "[FILE…]", "look for faults in goxel.conf; without FILE in all that goxeld reads",
          "Faults are printed as FILE:LINE: what is wrong; with any the exit code is 1.", config_options, 0,
          UINT32_MAX, false, cmd_config_check },
        { "config import", "FILE", "print the origin's daemon_config.json as a goxel.conf",
          "What has no meaning here stands in comments that say why.", NULL, 1, 1, false,
          cmd_config_import },
        { "config show", "[FILE…]", "print the values that hold, and where each of them comes from",
          "goxeld's command line, which stands over the files, is not looked at.", config_options, 0,
          UINT32_MAX, false, cmd_config_show },
        { .name = NULL },
};

const CommandWords command_words[] = {
        { "open", "import load" },
        { "voxel-add", "add put set" },
        { "voxel-remove", "remove rm" },
        { "render", "draw picture screenshot" },
        { "show", "cat preview view" },
        { "export", "save write" },
        { "describe", "info inspect stat stats" },
        { "status", "ps" },
        { "projects", "list ls" },
        { "history", "log steps" },
        { "gc", "compact vacuum" },
        { NULL, NULL },
};

const CommandGroup command_groups[] = {
        { "mcp", "Agents" },
        { "daemon", "The daemon" },
        { "config", "Configuration of goxeld" },
        { .name = NULL },
};
