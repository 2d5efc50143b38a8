/* The records of messages and of samples, for tests of the library that has none of them. */
#include "config.h"
#include "tests/unit/record_any.h"

#include "record/table.h"
#include "ops/messages.def"
#include "tests/unit/record_sample.def"
#include "record/end.h"
