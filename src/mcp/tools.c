/* The tools, few and rich: their list is read by a model at the beginning of each of its sessions. */
#include "mcp/tool.h"

#define OBJECT(members, required)                                                                           \
        "{'type':'object','properties':{" members "},'required':[" required "],'additionalProperties':false}"
/* Results may get more members. */
#define RESULT(members, required) "{'type':'object','properties':{" members "},'required':[" required "]}"
#define ARRAY(items) "{'type':'array','items':" items "}"

#define PROJECT "'project':{'type':'string'}"
#define POINT "{'type':'array','items':{'type':'integer'},'minItems':3,'maxItems':3}"
#define INTEGER "{'type':'integer'}"
#define BOOLEAN "{'type':'boolean'}"
#define STRING "{'type':'string'}"
#define ANY "{'type':'object'}"
#define LETTERS "{'type':'object','additionalProperties':{'type':'string'}}"
/* Said to be texts, since some clients want one type; all that a request takes for a colour is taken. */
#define COLORS "{'type':'object','additionalProperties':{'type':'string','format':'color'}}"
#define SLICES "{'type':'array','items':{'type':'array','items':{'type':'string'}}}"

#define SIDE(axis) "{'type':'integer','description':'along " axis "; 64'}"
#define PIXELS "{'type':'integer','minimum':16,'maximum':8192,'description':'default: 512'}"
#define LAYER "{'type':'integer','description':'id, 0: the active one'}"
#define LOOK "{'type':'integer','description':'id; default: all visible'}"
#define VIEW "{'enum':['isometric','front','back','left','right','top','bottom']}"

#define OPERATION                                                                                           \
        OBJECT("'op':{'enum':['set','remove','shape','layer']},"                                            \
               "'at':" POINT ","                                                                            \
               "'color':{'type':'string','format':'color','description':'#RRGGBB[AA] or red'},"             \
               "'shape':{'enum':['cube','sphere','cylinder']},"                                             \
               "'min':" POINT ",'max':" POINT ","                                                           \
               "'mode':{'enum':['add','subtract','paint'],'description':'add by default'},"                 \
               "'layer':" LAYER ",'name':" STRING,                                                          \
               "'op'")

const Tool tools[] = {
        { .name = "project_list",
          .title = "List projects",
          .description = "Lists the projects there are.",
          .effect = TOOL_READS,
          .input = "{'type':'object','additionalProperties':false}",
          .output = RESULT("'count':" INTEGER ",'projects':" ARRAY(ANY), "'count','projects'"),
          .run = tool_project_list },
        { .name = "project_open",
          .title = "Open or create project",
          .description = "Makes a project or opens the one of that name. Use it first. Every change is "
                         "stored at once. if_exists: keep (default) opens it as it is, overwrite begins "
                         "anew (undo takes that back).",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'if_exists':{'enum':['keep','error','overwrite']},'width':" SIDE(
                                  "X") ",'height':" SIDE("Y") ",'depth':" SIDE("Z") //
                          ",'template':{'enum':['empty','cube','sphere']}",
                          "'project'"),
          .output = RESULT("'created':" BOOLEAN ",'voxels':" INTEGER ",'revision':" INTEGER,
                           "'created','voxels','revision'"),
          .run = tool_project_open },
        { .name = "project_describe",
          .title = "Describe project",
          .description = "Tells in words and numbers what is there: size, layers, colors, symmetry, loose "
                         "parts. Use it before you edit a model you do not know, and to check an edit: "
                         "cheaper than a picture.",
          .effect = TOOL_READS,
          .input = OBJECT(PROJECT ",'layer':" LOOK, "'project'"),
          .output = RESULT("'text':" STRING ",'revision':" INTEGER ",'voxels':" INTEGER ",'bounds':" ANY
                           ",'layers':" ARRAY(ANY) //
                           ",'colors':" ANY ",'symmetry':" ANY ",'parts':" ANY,
                           "'text','revision','voxels','layers'"),
          .run = tool_project_describe },
        { .name = "edit",
          .title = "Edit voxels",
          .description =
                  "Runs operations in order as one step: all of them or none. Use a few large shapes "
                  "first, details later. set: at, color. remove: at. shape (fills min to max, both "
                  "included; a cylinder stands along Z): min, max, shape (cube), color (white), mode. "
                  "layer (adds one and makes it active): name. set, remove, shape take layer.",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'operations':{'type':'array','minItems':1,'items':" OPERATION
                                  "},'if_revision':" INTEGER,
                          "'project','operations'"),
          .output = RESULT("'operations':" INTEGER ",'revision':" INTEGER, "'operations','revision'"),
          .run = tool_edit },
        { .name = "voxels_write",
          .title = "Write voxels as text",
          .description = "Writes voxels drawn as text, a character each. Use it for details and patterns. "
                         "slices go up (z from at), the rows of each are a map seen from above: the first "
                         "has the highest y, x to the right from at. '.' empties (mode add: leaves), ' ' "
                         "leaves. legend: {'w':'red'}.",
          .effect = TOOL_CHANGES,
          .idempotent = true,
          .input = OBJECT(PROJECT ",'at':" POINT ",'legend':" COLORS ",'slices':" SLICES
                                  ",'mode':{'enum':['replace','add']},'if_revision':" INTEGER
                                  ",'layer':" LAYER,
                          "'project','at','legend','slices'"),
          .output = RESULT("'added':" INTEGER ",'removed':" INTEGER ",'painted':" INTEGER
                           ",'revision':" INTEGER,
                           "'revision'"),
          .run = tool_voxels_write },
        { .name = "voxels_read",
          .title = "Read voxels as text",
          .description =
                  "Shows a region (default: the whole model) as the text that voxels_write takes, "
                  "slices from low to high, '.' for none. Use it to see exactly what is where. axis y "
                  "shows it from the front, x from the right (first row: highest z). as list: [x,y,z,color], "
                  "1000 at most, more from next_offset.",
          .effect = TOOL_READS,
          .input = OBJECT(PROJECT ",'min':" POINT ",'max':" POINT
                                  ",'axis':{'enum':['x','y','z'],'description':'z by default'},"
                                  "'as':{'enum':['slices','list']},'offset':" INTEGER ","
                                  "'layer':" LOOK,
                          "'project'"),
          .output = RESULT("'at':" POINT ",'voxels':" INTEGER ",'legend':" LETTERS ",'slices':" SLICES
                           ",'list':{'type':'array','items':{'type':'array'}},'next_offset':" INTEGER,
                           "'voxels'"),
          .run = tool_voxels_read,
          .rest = "The offset of the next one is that of this call and the number that is left" },
        { .name = "palette",
          .title = "Colors used",
          .description = "Tells which colors are used and how often, the most frequent first.",
          .effect = TOOL_READS,
          .input = OBJECT(
                  PROJECT
                  ",'top':{'type':'integer','minimum':1,'maximum':1000,'description':'default: 32'},'layer':" LOOK,
                  "'project'"),
          .output = RESULT("'colors':" ARRAY(RESULT("'color':" STRING ",'count':" INTEGER,
                                                    "'color','count'")) //
                           ",'unique_colors':" INTEGER ",'total_voxels':" INTEGER,
                           "'colors','unique_colors','total_voxels'"),
          .run = tool_palette },
        { .name = "layers",
          .title = "Work on layers",
          .description =
                  "Lists layers and changes them. create (name, visible) adds one on top and makes it "
                  "active; delete (layer) takes its voxels along; rename (layer, name); visibility "
                  "(layer, visible); active (layer); merge (layer, into). Use layers to keep the "
                  "parts of a model apart.",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'action':{'enum':['list','create','delete','rename','visibility',"
                                  "'active','merge']},'layer':" LAYER ",'into':" LAYER ",'name':" STRING
                                  ",'visible':" BOOLEAN,
                          "'project','action'"),
          .output = RESULT("'layer_id':" INTEGER ",'revision':" INTEGER ",'active_layer':" INTEGER
                           ",'layers':" ARRAY(ANY),
                           ""),
          .run = tool_layers,
          .rest = "project_describe with layer tells of one" },
        { .name = "render",
          .title = "Render picture",
          .description = "Draws the whole model: up to 6 views in one picture, isometric by default. Use it "
                         "to see what was built. front looks from -Y. path writes the picture to a file "
                         "instead.",
          .effect = TOOL_ADDS,
          .idempotent = true,
          .writing = "path overwrite",
          .input = OBJECT(PROJECT ",'views':{'type':'array','minItems':1,'maxItems':6,'items':" VIEW
                                  "},'width':" PIXELS ",'height':" PIXELS
                                  ",'background':{'type':'string','format':'color','description':'default: "
                                  "transparent'},'path':" STRING ",'overwrite':" BOOLEAN,
                          "'project'"),
          .output = RESULT("'width':" INTEGER ",'height':" INTEGER ",'bytes':" INTEGER ",'path':" STRING,
                           "'width','height'"),
          .run = tool_render },
        { .name = "script",
          .title = "Run script",
          .description =
                  "Runs JavaScript as one step. v=goxel.image.activeLayer.volume "
                  "has setAt([x,y,z],'#RRGGBB'), getAt, iter((pos,color)=>…), fill(new Box(a,b),color).",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'code':" STRING ",'if_revision':" INTEGER, "'project','code'"),
          .output = "{'type':'object'}",
          .run = tool_script,
          .rest = "Have the script end with less, or print less" },
        { .name = "method",
          .title = "Call any method",
          .description =
                  "Calls any method of the daemon: fills, selections, copies, mirrors, text, noise, materials, "
                  "cameras, checkpoints. Without params it tells what the method takes, or which ones have to do "
                  "with a word.",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'method':" STRING ",'params':" ANY, "'method'"),
          .output = "{'type':'object'}",
          .run = tool_method,
          .rest = "Ask for less, by limit and offset or a box" },
        { .name = "history",
          .title = "Undo, redo, history",
          .description =
                  "Takes the last steps back, makes them again, or lists them. Use it when an edit went "
                  "wrong. any: also steps of other clients.",
          .effect = TOOL_CHANGES,
          .input = OBJECT(PROJECT ",'action':{'enum':['undo','redo','history']},'steps':{'type':'integer',"
                                  "'minimum':1,'maximum':100},'any':" BOOLEAN,
                          "'project','action'"),
          .output = RESULT("'done':" INTEGER ",'revision':" INTEGER ",'history':{'type':'array'}", ""),
          .run = tool_history },
        { .name = "file_import",
          .title = "Import file",
          .description = "Makes a project of a model file (gox, vox, glb …).",
          .effect = TOOL_CHANGES,
          .input = OBJECT(
                  PROJECT
                  ",'path':" STRING
                  ",'format':{'type':'string','description':'default: as path ends'},'overwrite':{'type':"
                  "'boolean','description':'replace the project'},'options':" ANY,
                  "'project','path'"),
          .output = RESULT("'voxels':" INTEGER ",'layer_count':" INTEGER ",'revision':" INTEGER,
                           "'voxels','revision'"),
          .run = tool_file_import },
        { .name = "file_export",
          .title = "Save or export file",
          .description = "Writes the model to a file: gox keeps everything, glb, obj, vox, txt … less. "
                         "Method list_formats tells options, such as lod.",
          .effect = TOOL_CHANGES,
          .idempotent = true,
          .input = OBJECT(
                  PROJECT
                  ",'path':" STRING ",'format':{'type':'string','description':'default: as path "
                  "ends'},'overwrite':{'type':'boolean','description':'replace a file'},'options':" ANY,
                  "'project','path'"),
          .output = RESULT("'path':" STRING ",'bytes':" INTEGER ",'warnings':" ARRAY(STRING),
                           "'path','bytes'"),
          .run = tool_file_export },
        { .name = NULL },
};
