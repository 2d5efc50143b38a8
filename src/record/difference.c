/* What changed between two states of a row, for the audit: only fields that
 * differ, before and after. The audit is read by many, so what is secret is only
 * named and what is sealed in the store is masked here. */
#include "config.h"
#include "record/inside.h"

#include <string.h>

/* A record nobody filled, to stand for the side that is not there. */
#define EMPTY_MAX 1024
static const _Alignas(max_align_t) uint8_t empty_record[EMPTY_MAX];

static const void *side(const struct record *r, const void *s)
{
    if (r->size > EMPTY_MAX)
        panic("record %s is larger than %d bytes", r->name, EMPTY_MAX);
    return s ? s : empty_record;
}

void record_difference(const struct record *r, const void *before, const void *after, struct buf *out)
{
    static const struct json_style style = { .audit = true };
    const void *old = side(r, before), *new = side(r, after);
    const char *comma = "\"";

    buf_u8(out, '{');
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];

        if (field_equal(fd, old, new))
            continue;
        buf_puts(out, comma);
        buf_puts(out, fd->name);
        buf_puts(out, "\":[");
        json_put_value(fd, old, &style, out);
        buf_u8(out, ',');
        json_put_value(fd, new, &style, out);
        buf_u8(out, ']');
        comma = ",\"";
    }
    buf_u8(out, '}');
}
