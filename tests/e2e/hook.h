/* A small model that says in any slice which way it lies. */
#pragma once

/* An L of three voxels on the ground and one on top: no two views of it look alike. */
#define HOOK                                                                                                \
        "{\"at\":[10,20,30],\"legend\":{\"r\":\"#FF0000\",\"g\":\"#00FF00\",\"b\":\"#0000FF80\"},"          \
        "\"slices\":[[\"r..\",\"rgr\"],[\"...\",\"..b\"]]}"
