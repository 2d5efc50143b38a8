/* Rows of texts that run on: the whole is gone through for each row, which is short. */
#include "config.h"
#include "desk/screen/common/run_on.h"
#include "base/base.h"
#include <stdio.h>

void run_on(struct run_on *r, const char *text)
{
    int width = text_width(text, WIDTH_EAST_ASIAN), gap = r->used ? text_width(r->gap, WIDTH_EAST_ASIAN) : 0;
    if (!width)
        return;
    if (r->used && r->used + gap + width > r->columns) {
        r->at++;
        r->used = gap = 0;
    }
    if (r->at == r->row && r->n < r->room) {
        int k = snprintf(r->out + r->n, r->room - r->n, "%s%s", r->used ? r->gap : "", text);
        r->n += k > 0 ? (size_t)k : 0;
    }
    r->used += gap + width;
}
