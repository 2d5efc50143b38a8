/* A request against its own fields. Every fault is looked for, so that the one
 * answered is the one that stands first in status.def, whatever the order of the
 * fields; only then its path is written out. */
#include "config.h"
#include "record/shape.h"

#include <stdio.h>
#include <string.h>

/* Where a field stands: its record's place in a list, and so up. */
struct position {
    const struct position *up;
    const struct field *list;
    uint32_t element;
};

struct finding {
    enum status status;
    char path[48];
    char arg[48];
};

static void path_write(const struct position *place, const struct field *fd, char *path, size_t room)
{
    size_t n;

    if (place) {
        path_write(place->up, place->list, path, room);
        n = strlen(path);
        snprintf(path + n, room - n, "[%u].", place->element);
    }
    n = strlen(path);
    snprintf(path + n, room - n, "%s", fd->name);
}

static bool codes_valid(const struct code_set *set, uint64_t bits)
{
    for (uint16_t value = 0; value < 64; value++)
        if (bits >> value & 1 && !code_name(set, value))
            return false;
    return true;
}

static enum status check_money(const struct field *fd, money amount)
{
    if (amount < 0 && !(fd->flags & F_NEG))
        return ST_amount_negative;
    return amount > MONEY_TYPED_MAX || amount < -MONEY_TYPED_MAX ? ST_amount_too_large : ST_ok;
}

static enum status check_integer(const struct field *fd, const void *s)
{
    uint64_t bits = integer_get(fd, s);
    int64_t value = (int64_t)bits;

    switch (fd->type) {
    case FT_MONEY:
    case FT_MAYBE: return check_money(fd, value);
    case FT_ENERGY:
    case FT_PRICE: return value < 0 && !(fd->flags & F_NEG) ? ST_number_out_of_range : ST_ok;
    case FT_DATE: return date_allowed(value) ? ST_ok : ST_date_out_of_range;
    case FT_MONTH: return month_valid((int32_t)value) ? ST_ok : ST_date_out_of_range;
    case FT_TIME: return instant_allowed(value) ? ST_ok : ST_time_invalid;
    case FT_UINT: return fd->limit && bits > fd->limit ? ST_number_out_of_range : ST_ok;
    case FT_CODE: return code_valid(fd->codes, (uint16_t)bits) ? ST_ok : ST_code_unknown;
    case FT_CODES: return codes_valid(fd->codes, bits) ? ST_ok : ST_code_unknown;
    default: return ST_ok;
    }
}

static enum status check_text(const struct field *fd, const void *s)
{
    const char *text = text_in(fd, s);
    enum status status = text_check(fd, text, strlen(text));

    if (status == ST_ok && fd->flags & F_ACCOUNT && text[strspn(text, "0123456789")])
        return ST_account_shape;
    return status;
}

/* The kind of paper stands beside its number: id_kind for id_no. "" where none is said,
 * NULL where it is one of the office's own. */
const char *identity_kind(const struct record *r, const struct field *fd, const void *s)
{
    char name[48];
    size_t n = strlen(fd->name);

    snprintf(name, sizeof name, "%.*skind", (int)(n > 2 ? n - 2 : 0), fd->name);
    const struct field *kind = record_field(r, name);
    uint64_t value = kind && kind->type == FT_CODE ? integer_get(kind, s) : 0;
    return value ? code_name(kind->codes, (uint16_t)value) : "";
}

static enum status check_identity(const struct record *r, const struct field *fd, const void *s)
{
    const char *kind = identity_kind(r, fd, s);

    return !kind || id_paper_like(id_paper(kind), text_in(fd, s)) ? ST_ok : ST_identity_shape;
}

static bool needed(const struct field *fd)
{
    return fd->flags & F_NEED && !(fd->flags & (F_AUTO | F_ZERO)) && fd->type != FT_FLAG;
}

static enum status check_field(const struct field *fd, const void *s)
{
    if (field_empty(fd, s))
        return needed(fd) ? ST_field_missing : ST_ok;
    switch (shape_of(fd)) {
    case SHAPE_TEXT: return check_text(fd, s);
    case SHAPE_HASH: return ST_ok;
    case SHAPE_BYTES: return ((const struct bytes *)field_in(fd, s))->n > fd->limit ? ST_field_too_long : ST_ok;
    case SHAPE_LIST: return list_count(fd, s) > fd->limit ? ST_field_too_many : ST_ok;
    default: return check_integer(fd, s);
    }
}

/* The limit the sentence tells, or the code that is none. */
static void finding_argument(struct finding *found, const struct record *r, const struct field *fd, const void *s)
{
    switch (found->status) {
    case ST_field_too_long:
    case ST_field_too_many:
    case ST_number_out_of_range:
        if (fd->limit)
            snprintf(found->arg, sizeof found->arg, "%u", fd->limit);
        break;
    case ST_identity_shape:
        snprintf(found->arg, sizeof found->arg, "id_paper.%s", id_paper(identity_kind(r, fd, s))->kind);
        break;
    case ST_code_unknown:
        snprintf(found->arg, sizeof found->arg, "%llu", (unsigned long long)integer_get(fd, s));
        break;
    default:
        break;
    }
}

static void note_finding(struct finding *found, enum status status, const struct position *place,
                         const struct record *r, const struct field *fd, const void *s)
{
    if (found->status != ST_ok && status >= found->status)
        return;
    *found = (struct finding){ .status = status };
    path_write(place, fd, found->path, sizeof found->path);
    finding_argument(found, r, fd, s);
}

static void check_record(const struct record *r, const void *s, const struct position *up, struct finding *found)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *fd = &r->field[i];
        enum status status = check_field(fd, s);
        struct position place = { up, fd, 0 };

        if (status == ST_ok && fd->flags & F_IDENTITY)
            status = check_identity(r, fd, s);
        if (status != ST_ok)
            note_finding(found, status, up, r, fd, s);
        else if (shape_of(fd) == SHAPE_LIST)
            for (; place.element < list_count(fd, s); place.element++)
                check_record(fd->of, list_element(fd, s, place.element), &place, found);
    }
}

enum status record_said(const struct record *r, const struct field_set *said, struct fault *f)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (field_must_be_said(&r->field[i]) && !field_set_has(said, r->field[i].no))
            return fault_set(f, ST_field_missing, r->field[i].name, NULL, NULL, NULL);
    return ST_ok;
}

enum status record_check(const struct record *r, const void *s, struct fault *f)
{
    struct finding found = { .status = ST_ok };

    check_record(r, s, NULL, &found);
    if (found.status == ST_ok)
        return ST_ok;
    return fault_set(f, found.status, found.path, found.arg, NULL, NULL);
}
