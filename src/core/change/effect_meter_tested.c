/* 申请校表: a customer has his meter tested and pays for it. When the meter was wrong the fee is not his:
 * it is cancelled, and what was paid is paid ahead. Its bills are put right by whoever answers for them
 * (correct/), before this. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/found.h"

#include <string.h>

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return strcmp(job_found_text(job, "test_result"), "beyond") == 0 ? job_fees_end(c, job) : ST_ok;
}

const struct job_effect effect_meter_tested = { .name = "meter_tested", .apply = apply };
