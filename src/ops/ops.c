/* The table of operations and their messages, out of the .def files. */
#include "config.h"
#include "ops/ops.h"

#include "record/table.h"
#include "ops/messages.def"
#include "record/end.h"

const struct op_info op_info[OP_NUMBER_MAX] = {
#define OP(no_, area, verb, kind_, flags_, roles_, request_, reply_) \
    [no_] = { .no = no_, .name = #area "." #verb, .kind = OP_##kind_, .flags = OPF_##flags_, .roles = roles_, \
              .request = &request_##_record, .reply = &reply_##_record },
#include "ops/ops.def"
#undef OP
};
