/* Any bytes as a flow file: read, or refused with a line and a reason; what is read
 * has a way from its first stage to its end. */
#include "config.h"
#include "core/work/flow.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(4096);
    struct flow_info *flow = NULL;
    enum status s = flow_read_text(NULL, (const char *)bytes, n, pool, &flow, &f);
    if (s ? s != ST_file_broken || !f.arg[2][0] : !flow || !flow->stages || flow->stages > FLOW_STAGES)
        abort();
    for (unsigned no = 1; !s && no <= flow->stages; no++)
        if (!flow->stage[no - 1].roles || !flow->stage[no - 1].ways || flow_leads_to(flow, no, no))
            abort();
    pool_free(&pool);
    return 0;
}
