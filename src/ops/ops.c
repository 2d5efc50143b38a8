/* The table of operations and their messages, out of the .def files. */
#include "config.h"
#include "ops/ops.h"

#include <sodium.h>
#include <string.h>

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

const struct op_info *op_by_name(const char *name)
{
    for (unsigned i = 1; i < OP_NUMBER_MAX; i++)
        if (op_info[i].no && strcmp(op_info[i].name, name) == 0)
            return &op_info[i];
    return NULL;
}

void op_digest(enum op_id op, const void *request, size_t n, struct hash *out)
{
    const uint8_t head[2] = { (uint8_t)((unsigned)op >> 8), (uint8_t)op };
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof out->b);
    crypto_generichash_update(&state, head, sizeof head);
    crypto_generichash_update(&state, request, n);
    crypto_generichash_final(&state, out->b, sizeof out->b);
}

const struct record *load_kind_record(uint16_t load_kind)
{
    static const struct record *const kind[] = {
        [CODE_load_kind_customers] = &load_customer_record,
        [CODE_load_kind_accounts] = &account_record,
        [CODE_load_kind_meters] = &meter_record,
        [CODE_load_kind_balances] = &load_balance_record,
        [CODE_load_kind_bills] = &bill_record,
        [CODE_load_kind_holidays] = &holiday_record,
        [CODE_load_kind_time_limits] = &time_limit_record,
        [CODE_load_kind_readings] = &load_reading_record,
        [CODE_load_kind_reading_checks] = &reading_check_record,
    };
    return load_kind < COUNT_OF(kind) ? kind[load_kind] : NULL;
}
