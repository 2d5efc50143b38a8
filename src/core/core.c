#include "config.h"
#include "core/core.h"
