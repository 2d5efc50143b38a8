#include "config.h"
#include "gate/gate.h"
