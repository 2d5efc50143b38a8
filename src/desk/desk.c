#include "config.h"
#include "desk/desk.h"
