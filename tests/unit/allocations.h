/* Memory that runs out: programs with this are linked so that their allocations come here first. */
#pragma once

#include "base/macros.h"

/* From now on that allocation fails, counted from 1, and all later ones do, too; or it alone. */
void allocations_fail(size_t at, bool later_too);
/* No more of them fail. Whether there were as many as that. */
bool allocations_end(void);
