#include "config.h"
#include "base/status.h"

#include <string.h>
