/* Records that no .def knows. */
#include "config.h"
#include "record/shape.h"

#include "base/pool.h"

#include <string.h>

static size_t shape_size(enum field_shape shape)
{
    switch (shape) {
    case SHAPE_TEXT: return sizeof(const char *);
    case SHAPE_MAYBE: return sizeof(struct maybe);
    case SHAPE_HASH: return sizeof(struct hash);
    case SHAPE_I32: return sizeof(int32_t);
    case SHAPE_U16: return sizeof(uint16_t);
    case SHAPE_BOOL: return sizeof(bool);
    case SHAPE_I64:
    case SHAPE_U64: return sizeof(int64_t);
    default: panic("a made record has no lists and no bytes");
    }
}

/* The next offset that any of these may lie at. */
static size_t aligned(size_t at)
{
    size_t to = _Alignof(max_align_t);
    return (at + to - 1) / to * to;
}

const struct record *record_make(const char *name, const struct field *field, unsigned n, struct pool *pool)
{
    struct record *r = pool_array(pool, 1, sizeof *r);
    struct field *list = pool_array(pool, n + 1, sizeof *list);
    size_t at = 0;
    for (unsigned i = 0; i < n; i++) {
        list[i] = field[i];
        list[i].no = (uint16_t)(i + 1);
        list[i].at = (uint32_t)at;
        at = aligned(at + shape_size(shape_of(&field[i])));
    }
    *r = (struct record){ .name = pool_copy(pool, name), .size = at + sizeof(struct unknown), .field = list,
                          .fields = n, .unknown_at = (uint32_t)at };
    return r;
}
