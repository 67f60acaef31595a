/* The prompts themselves. */
#include "mcp/prompt.h"

/* What every one of them needs to know. */
#define SPACE                                                                                               \
        "Space: Z is up, one unit is a voxel, coordinates are integers, boxes include both corners. front " \
        "looks from -Y (x to the right, z up), right from +X, top from +Z (x to the right, y up the "       \
        "picture).\n"

#define PROJECT                                                                                             \
        { "project", "name of the project", true, NULL, NULL }

const Prompt prompts[] = {
        { "build-from-description",
          "Build a model from a description",
          "Plans a voxel model, builds it in layers and checks it by pictures.",
          { { "description", "what to build", true, NULL, NULL },
            PROJECT,
            { "size", "longest side in voxels", false, "32", "16 32 48 64 96 128" } },
          "Build this as a voxel model in the Goxel project \"{project}\": {description}\n"
          "Its longest side is about {size} voxels.\n\n" SPACE "\n"
          "1. project_open with the project; it may exist: then project_describe first, and do not destroy what "
          "is not yours.\n"
          "2. Plan in a few lines: parts with their boxes (min, max), 4 to 8 colors as #RRGGBB with a darker "
          "and a lighter one of each main color. Stand the model on z = 0, centred on x = 0, y = 0, its face "
          "to -Y.\n"
          "3. Build from large to small. One edit call a part, with many operations: layer (named after the "
          "part), then shapes; subtract for openings; paint for bands and stains. An edit is all or nothing "
          "and one undo step.\n"
          "4. Details as text: voxels_write draws faces, windows, patterns; '.' empties, ' ' leaves as is. For "
          "mirrored halves, copies, slopes, domes, lettering, noise: method with a word (mirror, copy, revolve, "
          "text, noise) finds what does it.\n"
          "5. Look: render with views [\"isometric\",\"front\",\"right\",\"top\"]. Name what is wrong or missing, "
          "mend it, look again; two or three rounds. voxels_read tells exactly what is where. history takes a "
          "bad step back.\n"
          "6. End with project_describe, and say what was built, its size and its layers." },
        { "improve-from-picture",
          "Improve a model by looking at it",
          "Looks at a model from all sides, finds its weaknesses and mends them.",
          { PROJECT,
            { "wish", "what to improve, or what a picture beside this prompt shows", false,
              "shape, proportions, colors and details", NULL } },
          "Improve the voxel model in the Goxel project \"{project}\". Attend to: {wish}.\n"
          "If there is a picture beside this text, it is what the model should look like.\n\n" SPACE "\n"
          "1. project_describe and palette: size, layers, colors. Then render with views "
          "[\"isometric\",\"front\",\"back\",\"left\",\"right\",\"top\"].\n"
          "2. Compare with the wish. List at most five faults, the worst first, each with the place "
          "(coordinates) and its cure: silhouette and proportions before surfaces, surfaces before details.\n"
          "3. For each: voxels_read of the place, then one edit or voxels_write call. Keep to the palette; a new "
          "color is a darker or lighter one of what is there. Leave alone what is not on the list.\n"
          "4. render the views that show the place. If it is worse than before: history with undo.\n"
          "5. Say what changed, and what is still weak." },
        { "prepare-for-engine",
          "Prepare a model for a game engine",
          "Checks a model, cleans it up and writes files that a game engine reads.",
          { PROJECT,
            { "engine", "which engine", false, "any engine", "godot unity unreal bevy blender three.js" },
            { "folder", "full path of the folder for the files", true, NULL, NULL } },
          "Prepare the voxel model in the Goxel project \"{project}\" for {engine}, and write its files to "
          "{folder}.\n\n" SPACE "\n"
          "1. project_describe: note the box. render with views [\"isometric\",\"front\",\"bottom\"].\n"
          "2. Check: method goxel.check (params {}) finds loose parts and leaks; it stands on z = 0 and is centred "
          "on x and y (engines turn models about their origin); no "
          "stray voxels (the box is larger than the model looks); no layer is hidden that belongs to it (files "
          "of meshes hold what is visible); few colors (palette). Tell what is wrong and mend only what "
          "needs no taste; ask about the rest.\n"
          "3. file_export three times: {folder}/{project}.gox (the source, with layers), "
          "{folder}/{project}.glb (a mesh with Y up, a node a layer, colors at its vertices), "
          "{folder}/{project}.vox (voxels, for importers that make their own mesh). Then render with path "
          "{folder}/{project}.png, 1024 wide and high.\n"
          "4. Tell how to import it: Godot, Unity (glTFast), Unreal, Bevy, Blender and three.js read .glb as it "
          "is. One voxel is one metre unless told: file_export with \"options\": {\"scale\": 0.1} writes ten voxels a metre; the material has to use vertex colors.\n"
          "5. List the files with their sizes and the warnings that file_export gave." },
        { .name = NULL },
};
