/* What the files of record share and nobody else needs: how each type of field
 * lies in its struct, one table instead of a switch in every file. */
#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H

#include "record/record.h"

enum field_shape {
    SHAPE_I64, SHAPE_I32, SHAPE_MAYBE, SHAPE_U64, SHAPE_U16, SHAPE_BOOL,   /* one integer */
    SHAPE_TEXT, SHAPE_HASH, SHAPE_BYTES, SHAPE_LIST
};

extern const uint8_t field_shapes[FT_LIST + 1];

static inline enum field_shape shape_of(const struct field *fd) { return (enum field_shape)field_shapes[fd->type]; }
static inline bool shape_integer(enum field_shape shape) { return shape <= SHAPE_BOOL; }
static inline bool shape_signed(enum field_shape shape) { return shape <= SHAPE_MAYBE; }

static inline const char *text_in(const struct field *fd, const void *s)
{
    const char *text = *(const char *const *)field_in(fd, s);

    return text ? text : "";
}

static inline const struct unknown *unknown_in(const struct record *r, const void *s)
{
    return (const struct unknown *)((const uint8_t *)s + r->unknown_at);
}

/* The bits of an integer field, sign extended where its type is signed. */
static inline uint64_t integer_get(const struct field *fd, const void *s)
{
    const void *at = field_in(fd, s);

    switch (shape_of(fd)) {
    case SHAPE_I64: return (uint64_t)*(const int64_t *)at;
    case SHAPE_I32: return (uint64_t)(int64_t)*(const int32_t *)at;
    case SHAPE_MAYBE: return (uint64_t)((const struct maybe *)at)->amount;
    case SHAPE_U64: return *(const uint64_t *)at;
    case SHAPE_U16: return *(const uint16_t *)at;
    case SHAPE_BOOL: return *(const bool *)at;
    default: return 0;
    }
}
/* Given, whatever the value. False when the value is outside the field's C type; nothing is stored then. */
bool integer_set(const struct field *fd, void *s, uint64_t bits);

/* Dates and instants: none, or real (dates.h). True of every other type. */
static inline bool integer_real(const struct field *fd, uint64_t bits)
{
    if (bits == 0 || (fd->type != FT_DATE && fd->type != FT_TIME))
        return true;
    return fd->type == FT_DATE ? date_real((int64_t)bits) : instant_real((instant)bits);
}

/* A text of n bytes (no NUL) as this field may hold it: ST_ok, ST_text_invalid
 * or ST_field_too_long. */
enum status text_check(const struct field *fd, const char *text, size_t n);

/* field_parse that points s at text itself when borrow: text then lives as long as s. */
enum status field_take(const struct field *fd, void *s, const char *text, bool borrow,
                       struct pool *pool, struct fault *f);
/* A reason's {1}: the field's limit as text. */
enum status fault_limit(struct fault *f, enum status status, const char *path, uint64_t limit);

/* How values are written as JSON. */
struct json_style {
    bool hide;           /* F_MASK fields are masked */
    bool audit;          /* sealed fields are masked, secrets are "***" */
};
void json_put_string(struct buf *out, const char *text);
void json_put_value(const struct field *fd, const void *s, const struct json_style *style, struct buf *out);

#endif
