/* The commands of goxel-headless, a row each. Help, checks and completion are made from them. */
#include "cli/headless-commands.h"

#define OPTION_END                                                                                          \
        { .name = NULL }
#define NO_RANGE 0, 0, false
#define REQUIRED 0, 0, true
#define ID_RANGE -1, INT32_MAX, false
#define SIDE_RANGE 1, 16777216, false
#define PIXEL_RANGE 1, 8192, false

#define OPTION_OUTPUT                                                                                       \
        {                                                                                                   \
                "output", 'o', HEADLESS_TEXT, "FILE", NULL, "the file to write, in place of the argument",  \
                        NO_RANGE                                                                            \
        }
#define OPTION_INPUT                                                                                        \
        { "input", 'i', HEADLESS_TEXT, "FILE", NULL, "the file to read, in place of the argument", NO_RANGE }
#define OPTION_FORMAT                                                                                       \
        { "format", 'f', HEADLESS_TEXT, "FORMAT", NULL, "the format of the file; else as it ends", NO_RANGE }
#define OPTION_LAYER                                                                                        \
        { "layer", 'l', HEADLESS_INTEGER, "ID", "-1", "the layer, from 1; -1 is the active one", ID_RANGE }
#define OPTION_COLOUR(letter, standard, text, required)                                                     \
        { "color", letter, HEADLESS_COLOUR, "R,G,B[,A]", standard, text, 0, 0, required }
#define OPTION_LAYER_ID                                                                                     \
        { "id", 'i', HEADLESS_INTEGER, "ID", NULL, "the layer, from 1; -1 is the active one", ID_RANGE }
#define OPTION_LAYER_NAME                                                                                   \
        { "name", 'n', HEADLESS_TEXT, "NAME", NULL, "the layer by its name, in place of --id", NO_RANGE }

const HeadlessOption headless_globals[] = {
        { "help", 'h', HEADLESS_BOOL, NULL, NULL, "print help and leave", NO_RANGE },
        { "version", 'v', HEADLESS_BOOL, NULL, NULL, "print the version and leave", NO_RANGE },
        { "verbose", 0, HEADLESS_BOOL, NULL, NULL, "tell on standard error what is done", NO_RANGE },
        { "quiet", 0, HEADLESS_BOOL, NULL, NULL, "print errors only", NO_RANGE },
        { "json", 0, HEADLESS_BOOL, NULL, NULL, "print each result as a line of JSON", NO_RANGE },
        { "config", 0, HEADLESS_TEXT, "FILE", NULL,
          "the origin's daemon_config.json: its socket is used with --daemon", NO_RANGE },
        { "interactive", 0, HEADLESS_BOOL, NULL, NULL, "read commands with a prompt", NO_RANGE },
        { "daemon", 0, HEADLESS_BOOL, NULL, NULL, "have the user's daemon do the work", NO_RANGE },
        { "fallback-cli", 0, HEADLESS_BOOL, NULL, NULL,
          "the same, and without a daemon an engine of this program's own", NO_RANGE },
        OPTION_END,
};

static const HeadlessOption create_options[] = {
        { "name", 'n', HEADLESS_TEXT, "NAME", NULL, "what the project is called; else as the file",
          NO_RANGE },
        { "width", 'w', HEADLESS_INTEGER, "N", "64", "the image box along X, in voxels", SIDE_RANGE },
        { "height", 'y', HEADLESS_INTEGER, "N", "64", "the image box along Y", SIDE_RANGE },
        { "depth", 'd', HEADLESS_INTEGER, "N", "64", "the image box along Z", SIDE_RANGE },
        OPTION_OUTPUT,
        OPTION_END,
};
static const HeadlessOption open_options[] = {
        OPTION_INPUT,
        { "read-only", 'r', HEADLESS_BOOL, "BOOL", "false", "refuse changes", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption save_options[] = {
        OPTION_OUTPUT,
        OPTION_FORMAT,
        { "backup", 'b', HEADLESS_BOOL, "BOOL", "true", "keep the file that was there as FILE.bak",
          NO_RANGE },
        OPTION_END,
};
static const HeadlessOption add_options[] = {
        { "pos", 'p', HEADLESS_POINT, "X,Y,Z", NULL, "where; Z is up", REQUIRED },
        OPTION_COLOUR('c', "255,255,255,255", "0 to 255 each; alpha is 255 when left out", false),
        OPTION_LAYER,
        OPTION_END,
};
static const HeadlessOption remove_options[] = {
        { "pos", 'p', HEADLESS_POINT, "X,Y,Z", NULL, "one voxel", NO_RANGE },
        { "box", 'b', HEADLESS_BOX, "X1,Y1,Z1,X2,Y2,Z2", NULL,
          "all voxels between two corners, both included", NO_RANGE },
        OPTION_LAYER,
        OPTION_END,
};
static const HeadlessOption paint_options[] = {
        { "pos", 'p', HEADLESS_POINT, "X,Y,Z", NULL, "where; Z is up", REQUIRED },
        OPTION_COLOUR('c', NULL, "0 to 255 each; alpha is 255 when left out", true),
        OPTION_LAYER,
        OPTION_END,
};
static const HeadlessOption layer_create_options[] = {
        { "name", 'n', HEADLESS_TEXT, "NAME", "New Layer", "what it is called", NO_RANGE },
        OPTION_COLOUR('c', NULL, "the layer's colour", false),
        { "visible", 'v', HEADLESS_BOOL, "BOOL", "1", "whether it is seen", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption layer_delete_options[] = { OPTION_LAYER_ID, OPTION_LAYER_NAME, OPTION_END };
static const HeadlessOption layer_merge_options[] = {
        { "source", 's', HEADLESS_INTEGER, "ID", NULL, "the layer that goes", ID_RANGE },
        { "target", 't', HEADLESS_INTEGER, "ID", NULL, "the layer that it goes into", ID_RANGE },
        { "source-name", 0, HEADLESS_TEXT, "NAME", NULL, "the same by its name", NO_RANGE },
        { "target-name", 0, HEADLESS_TEXT, "NAME", NULL, "the same by its name", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption layer_visibility_options[] = {
        OPTION_LAYER_ID,
        OPTION_LAYER_NAME,
        { "visible", 'v', HEADLESS_BOOL, "BOOL", NULL, "whether it is seen", REQUIRED },
        OPTION_END,
};
static const HeadlessOption layer_rename_options[] = {
        OPTION_LAYER_ID,
        OPTION_LAYER_NAME,
        { "new-name", 0, HEADLESS_TEXT, "NAME", NULL, "what it is called from now on", REQUIRED },
        OPTION_END,
};
static const HeadlessOption render_options[] = {
        OPTION_OUTPUT,
        { "width", 'w', HEADLESS_INTEGER, "N", "800", "pixels", PIXEL_RANGE },
        { "height", 0, HEADLESS_INTEGER, "N", "600", "pixels", PIXEL_RANGE },
        { "format", 'f', HEADLESS_CHOICE, "png|jpg|bmp", NULL, "the format of the picture; else as it ends",
          NO_RANGE },
        { "quality", 'q', HEADLESS_INTEGER, "N", "90", "of a jpg: 1 to 100", 1, 100, false },
        { "camera", 'c', HEADLESS_CHOICE, "front|back|left|right|top|bottom|isometric|default", "default",
          "from where the model is seen", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption export_options[] = { OPTION_OUTPUT, OPTION_FORMAT, OPTION_END };
static const HeadlessOption convert_options[] = { OPTION_INPUT, OPTION_OUTPUT, OPTION_FORMAT, OPTION_END };
static const HeadlessOption script_options[] = {
        { "file", 'f', HEADLESS_TEXT, "FILE", NULL, "the script, in place of the argument", NO_RANGE },
        { "code", 'c', HEADLESS_TEXT, "CODE", NULL, "the script itself", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption batch_options[] = {
        { "file", 'f', HEADLESS_TEXT, "FILE", NULL, "the file, in place of the argument", NO_RANGE },
        OPTION_END,
};
static const HeadlessOption no_options[] = { OPTION_END };

#define TEXT_OPEN                                                                                           \
        "Without PROJECT, in a batch and the shell, the open project is changed, which `save` writes."

const HeadlessCommand headless_commands[] = {
        { "create", "OUTPUT", "make an empty project and save it", "A file of that name is replaced.",
          create_options, 1, true, headless_create },
        { "open", "INPUT", "read a project, and tell its layers and size",
          "In a batch and the shell it stays open for the commands that follow.", open_options, 1, true,
          headless_cmd_open },
        { "save", "[OUTPUT]", "write the open project into a file",
          "Without OUTPUT into the file that it was read from.", save_options, 1, true, headless_cmd_save },
        { "voxel-add", "[PROJECT]", "set one voxel", "A PROJECT that is not there is begun.\n" TEXT_OPEN,
          add_options, 1, true, headless_voxel_add },
        { "voxel-remove", "[PROJECT]", "remove one voxel, or those of a box", TEXT_OPEN, remove_options, 1,
          true, headless_voxel_remove },
        { "voxel-paint", "[PROJECT]", "give a voxel that is there another colour", TEXT_OPEN, paint_options,
          1, true, headless_voxel_paint },
        { "layer-create", "[PROJECT]", "add a layer on top, the active one from then on", TEXT_OPEN,
          layer_create_options, 1, true, headless_layer_create },
        { "layer-delete", "[PROJECT]", "remove a layer with its voxels", TEXT_OPEN, layer_delete_options, 1,
          true, headless_layer_delete },
        { "layer-merge", "[PROJECT]", "put a layer into another one", TEXT_OPEN, layer_merge_options, 1,
          true, headless_layer_merge },
        { "layer-visibility", "[PROJECT]", "show or hide a layer", TEXT_OPEN, layer_visibility_options, 1,
          true, headless_layer_visibility },
        { "layer-rename", "[PROJECT]", "give a layer another name", TEXT_OPEN, layer_rename_options, 1, true,
          headless_layer_rename },
        { "render", "[PROJECT] OUTPUT", "draw the model, the whole of it in the frame",
          "Without PROJECT, in a batch and the shell, the open project. -h is help: the height is --height.",
          render_options, 2, true, headless_render },
        { "export", "[PROJECT] OUTPUT", "write the model in another format",
          "Without PROJECT, in a batch and the shell, the open project.", export_options, 2, true,
          headless_export },
        { "convert", "INPUT OUTPUT", "read a file and write another one", NULL, convert_options, 2, true,
          headless_convert },
        { "script", "[SCRIPT]", "run a program in JavaScript on the open project",
          "On an empty one when none is open. What it changes is written by `save`.", script_options, 1,
          true, headless_script },
        { "batch", "FILE", "carry out the commands of a file, a line each, until one fails",
          "Words are quoted as in a shell, # begins a comment, exit ends it.", batch_options, 1, true,
          headless_batch },
        { "help", "[COMMAND]", "print help", NULL, no_options, 1, false, headless_cmd_help },
        { "version", "", "print the version", NULL, no_options, 0, false, headless_version },
        { .name = NULL },
};
