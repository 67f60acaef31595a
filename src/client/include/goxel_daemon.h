/* goxel_headless.h by its later name. */
#pragma once

#include "goxel_headless.h"
