/* Looking into the store outside any operation: what is kept in memory is made so,
 * and what is due is found so. */
#include "config.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

enum status system_look_begin(struct core *core, enum op_id op, struct system_look *l)
{
    *l = (struct system_look){ .pool = pool_new(1u << 16), .who = { .staff_no = STAFF_SYSTEM, .from = "local" } };
    l->call = (struct call){
        .core = core, .op = &op_info[op], .pool = l->pool, .principal = &l->who, .now = core_now(core),
        .request_id = "", .fault = &l->fault, .effects = &l->effects, .everywhere = true,
        .user = { .staff_no = STAFF_SYSTEM },
    };
    record_init(&user_record, &l->call.user);
    l->call.today = instant_date(l->call.now);
    enum status s = store_snapshot_begin(core->store, &l->call.txn, l->pool);
    if (s)
        pool_free(&l->pool);
    return s;
}

void system_look_end(struct system_look *l)
{
    store_snapshot_end(&l->call.txn);
    pool_free(&l->pool);
}
