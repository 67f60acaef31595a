/* The tools, few and rich: their list is read by a model at the beginning of each of its sessions. */
#include "mcp/tool.h"

#define OBJECT(members, required)                                                                           \
        "{'type':'object','properties':{" members "},'required':[" required "],'additionalProperties':false}"
/* Results may get more members. */
#define RESULT(members, required) "{'type':'object','properties':{" members "},'required':[" required "]}"

#define PROJECT "'project':{'type':'string','description':'name of the project'}"
#define POINT "'type':'array','items':{'type':'integer'},'minItems':3,'maxItems':3"
#define INTEGER "{'type':'integer'}"
#define BOOLEAN "{'type':'boolean'}"
#define STRING "{'type':'string'}"
#define VIEW                                                                                                \
        "'view':{'enum':['isometric','front','back','left','right','top','bottom'],"                        \
        "'description':'isometric unless given'}"
#define PIXELS "{'type':'integer','minimum':16,'maximum':2048,'description':'pixels, 512 unless given'}"
#define SIDE "{'type':'integer','minimum':1,'description':'voxels, 64 unless given'}"

#define LAYER "{'type':'integer','description':'layer id, 0: the active one','minimum':0}"

#define OPERATION                                                                                           \
        OBJECT("'op':{'enum':['set','remove','shape','layer']},"                                            \
               "'at':{" POINT ",'description':'set, remove: x,y,z'},"                                       \
               "'color':{'type':'string','description':'set, shape, layer: #RRGGBB or #RRGGBBAA'},"         \
               "'shape':{'enum':['cube','sphere','cylinder'],"                                              \
               "'description':'fills its box; the cylinder stands along Z'},"                               \
               "'min':{" POINT ",'description':'shape: corner of its box'},"                                \
               "'max':{" POINT ",'description':'shape: opposite corner, included'},"                        \
               "'mode':{'enum':['add','subtract','paint'],'description':'shape: add unless given'},"        \
               "'layer':" LAYER ",'name':{'type':'string','description':'layer: its name'}",                \
               "'op'")

const Tool tools[] = {
        { "project_list", "List projects",
          "Lists the projects that exist. Use it to find the name of a model made earlier.", TOOL_READS,
          true, "{'type':'object','additionalProperties':false}",
          RESULT("'count':" INTEGER ",'projects':{'type':'array','items':" RESULT(
                         "'name':" STRING ",'open':" BOOLEAN ",'size_bytes':" INTEGER ",'modified':" INTEGER,
                         "'name'") "}",
                 "'count','projects'"),
          tool_project_list },
        { "project_open", "Open or create project",
          "Makes a project, or opens the one of that name. Use it first. Projects are stored after every "
          "change.",
          TOOL_CHANGES, false,
          OBJECT(PROJECT
                 ",'if_exists':{'enum':['keep','error','overwrite'],'description':'keep (default) opens it as "
                 "it is; overwrite begins anew, which undo takes back'},'width':" SIDE ",'depth':" SIDE
                 ",'height':" SIDE ",'template':{'enum':['empty','cube','sphere']}",
                 "'project'"),
          RESULT("'project':" STRING ",'created':" BOOLEAN ",'voxels':" INTEGER ",'revision':" INTEGER,
                 "'project','created','voxels','revision'"),
          tool_project_open },
        { "project_describe", "Describe project",
          "Tells size, layers, bounding box and revision. Use it before editing a model that you do not "
          "know, and to check an edit cheaply.",
          TOOL_READS, true, OBJECT(PROJECT, "'project'"),
          RESULT("'project':" STRING ",'revision':" INTEGER ",'voxels':" INTEGER ",'can_undo':" BOOLEAN
                 ",'can_redo':" BOOLEAN
                 ",'box':" RESULT("'min':{" POINT "},'max':{" POINT "}",
                                  "'min','max'") ",'active_layer':" INTEGER
                                                 ",'layers':{'type':'array','items':" RESULT(
                                                         "'id':" INTEGER ",'name':" STRING
                                                         ",'visible':" BOOLEAN ",'voxels':" INTEGER,
                                                         "'id','name'") "}",
                 "'project','revision','voxels','layers'"),
          tool_project_describe },
        { "voxels_read", "Read voxels",
          "Tells which of some positions hold a voxel, and its colour. Use it for exact answers about a few "
          "places; render shows the whole.",
          TOOL_READS, true,
          OBJECT(PROJECT ",'at':{'type':'array','minItems':1,'maxItems':512,'items':{" POINT
                         "}},'layer':{'type':'integer','minimum':0,'description':'layer id; all visible "
                         "layers unless given'}",
                 "'project','at'"),
          RESULT("'voxels':{'type':'array','items':" RESULT(
                         "'at':{" POINT "},'exists':" BOOLEAN ",'color':" STRING, "'at','exists'") "}",
                 "'voxels'"),
          tool_voxels_read },
        { "edit", "Edit voxels",
          "Runs operations in order as one step: all of them or none. Use few large shapes first, single "
          "voxels for details. op set needs at and color, remove needs at, shape needs min and max "
          "(cube, white unless given), layer adds a layer and makes it active.",
          TOOL_CHANGES, false,
          OBJECT(PROJECT ",'operations':{'type':'array','minItems':1,'items':" OPERATION "}",
                 "'project','operations'"),
          RESULT("'operations':" INTEGER ",'revision':" INTEGER, "'operations','revision'"), tool_edit },
        { "layer_create", "Create layer",
          "Adds an empty layer on top, makes it the active one and tells its id. Use it to keep parts of a "
          "model apart.",
          TOOL_ADDS, false, OBJECT(PROJECT ",'name':" STRING ",'visible':" BOOLEAN, "'project'"),
          RESULT("'layer_id':" INTEGER ",'name':" STRING ",'revision':" INTEGER, "'layer_id','revision'"),
          tool_layer_create },
        { "render", "Render picture",
          "Draws the whole model as a picture. Use it to see what was built; several views tell more than a "
          "large one. file_export writes large pictures to a file.",
          TOOL_READS, true,
          OBJECT(PROJECT "," VIEW ",'width':" PIXELS ",'height':" PIXELS
                         ",'background':{'type':'string','description':'#RRGGBB; transparent unless given'}",
                 "'project'"),
          RESULT("'width':" INTEGER ",'height':" INTEGER ",'bytes':" INTEGER, "'width','height'"),
          tool_render },
        { "history", "Undo or redo",
          "Takes the last steps back or makes them again. Use it when an edit went wrong.", TOOL_CHANGES,
          false,
          OBJECT(PROJECT
                 ",'action':{'enum':['undo','redo']},'steps':{'type':'integer','minimum':1,'maximum':"
                 "100,'description':'1 unless given'},'any':{'type':'boolean','description':'also "
                 "steps of other clients that are connected'}",
                 "'project','action'"),
          RESULT("'done':" INTEGER ",'revision':" INTEGER, "'done'"), tool_history },
        { "file_import", "Import file", "Makes a project from a model file on this machine (gox, vox, …).",
          TOOL_CHANGES, false,
          OBJECT(PROJECT ",'path':" STRING
                         ",'format':{'type':'string','description':'as the path ends unless given'},"
                         "'overwrite':{'type':'boolean','description':'replace what the project holds'}",
                 "'project','path'"),
          RESULT("'project':" STRING ",'voxels':" INTEGER ",'layer_count':" INTEGER ",'revision':" INTEGER,
                 "'project','voxels','revision'"),
          tool_file_import },
        { "file_export", "Export file",
          "Writes the model to a file on this machine: gox keeps everything, vox, obj and others the voxels, "
          "png is a picture. Use it to deliver the result.",
          TOOL_CHANGES, true,
          OBJECT(PROJECT ",'path':" STRING
                         ",'format':{'type':'string','description':'as the path ends unless given'},"
                         "'overwrite':{'type':'boolean','description':'replace an existing file'}," VIEW
                         ",'width':{'type':'integer','minimum':1,'maximum':8192},'height':{'type':'integer',"
                         "'minimum':1,'maximum':8192}",
                 "'project','path'"),
          RESULT("'path':" STRING ",'bytes':" INTEGER ",'warnings':{'type':'array','items':" STRING "}",
                 "'path','bytes'"),
          tool_file_export },
        { .name = NULL },
};
