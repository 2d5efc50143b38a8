/* The stored records and tables, out of db/. */
#include "config.h"
#include "record/tables.h"

#include "record/table.h"
#include "db/records.def"
#include "record/end.h"
