/* What changed between two states of a row, for the audit: only fields that
 * differ, before and after. The audit is read by many, so what is secret is only
 * named, and what is personal or sealed in the store is masked here. */
#include "config.h"
#include "record/shape.h"

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

/* Elements both lists begin with: a list that only grew shows what was added. */
static uint32_t list_common(const struct field *fd, const void *old, const void *new)
{
    uint32_t n = list_count(fd, old) < list_count(fd, new) ? list_count(fd, old) : list_count(fd, new), same = 0;
    while (same < n && record_equal(fd->of, list_element(fd, old, same), list_element(fd, new, same)))
        same++;
    return same;
}

/* Is what it holds, at any depth, not to be read by all who read the audit? */
static bool private(const struct field *fd)
{
    bool found = fd->flags & (F_MASK | F_SECRET) || fd->type == FT_SEALED;
    for (unsigned i = 0; fd->type == FT_LIST && !found && i < fd->of->fields; i++)
        found = private(&fd->of->field[i]);
    return found;
}

/* A list without its first elements. */
static void list_from(const struct field *fd, void *s, uint32_t first)
{
    if (!first)
        return;
    *(const void **)field_at(fd, s) = list_element(fd, s, first);
    *(uint32_t *)(void *)((uint8_t *)s + fd->at_n) -= first;
}

bool record_changes(const struct record *r, const void *before, const void *after, struct buf *was, struct buf *is)
{
    _Alignas(max_align_t) uint8_t old[EMPTY_MAX], new[EMPTY_MAX];
    side(r, NULL);
    memset(old, 0, r->size);
    memset(new, 0, r->size);
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];
        if (field_equal(fd, before, after))
            continue;
        if (private(fd))
            return false;
        field_assign(fd, old, before);
        field_assign(fd, new, after);
        uint32_t first = fd->type == FT_LIST ? list_common(fd, before, after) : 0;
        list_from(fd, old, first);
        list_from(fd, new, first);
    }
    record_encode(r, old, NULL, was);
    record_encode(r, new, NULL, is);
    return true;
}

static void put_list_from(const struct record *r, const struct field *fd, const void *s, uint32_t first,
                          const struct json_style *style, struct buf *out)
{
    _Alignas(max_align_t) uint8_t copy[EMPTY_MAX];
    memcpy(copy, s, r->size);
    list_from(fd, copy, first);
    json_put_value(fd, copy, style, out);
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
        uint32_t first = fd->type == FT_LIST ? list_common(fd, old, new) : 0;
        put_list_from(r, fd, old, first, &style, out);
        buf_u8(out, ',');
        put_list_from(r, fd, new, first, &style, out);
        buf_u8(out, ']');
        comma = ",\"";
    }
    buf_u8(out, '}');
}
