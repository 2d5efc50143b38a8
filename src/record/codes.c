/* Code sets: made from db/codes.def, and looked up by name or number. A set has
 * at most some twenty codes, so looking is walking. */
#include "config.h"
#include "record/tables.h"

#include <stdlib.h>
#include <string.h>

#define CODE_SET(set, kind) static const struct code set##_rows[] = {
#define CODE_ROW(set, value, name) { value, #name },
#define CODE_END(set) };
#include "db/codes.def"
#undef CODE_SET
#undef CODE_ROW
#undef CODE_END

#define KIND_open true
#define KIND_closed false
#define CODE_SET(set, kind) const struct code_set codes_##set = { #set, set##_rows, COUNT_OF(set##_rows), KIND_##kind };
#define CODE_ROW(set, value, name)
#define CODE_END(set)
#include "db/codes.def"
#undef CODE_SET
#undef CODE_ROW
#undef CODE_END

static const struct code_set *const sets[] = {
#define CODE_SET(set, kind) &codes_##set,
#define CODE_ROW(set, value, name)
#define CODE_END(set)
#include "db/codes.def"
#undef CODE_SET
#undef CODE_ROW
#undef CODE_END
};

const struct code_set *code_set_at(unsigned i)
{
    return i < COUNT_OF(sets) ? sets[i] : NULL;
}

const struct code_set *code_set_by_name(const char *name)
{
    for (unsigned i = 0; i < COUNT_OF(sets); i++)
        if (!strcmp(sets[i]->name, name))
            return sets[i];
    return NULL;
}

const char *code_name(const struct code_set *set, uint16_t value)
{
    for (unsigned i = 0; i < set->codes; i++)
        if (set->code[i].value == value)
            return set->code[i].name;
    return NULL;
}

bool code_valid(const struct code_set *set, uint16_t value)
{
    return code_name(set, value) || (set->open && value >= CODE_OFFICE_FIRST);
}

/* A number written plainly: digits only, no sign, no zero in front. */
static bool plain_number(const char *text, uint16_t *value_r)
{
    size_t n = strspn(text, "0123456789");
    unsigned long value;

    if (n == 0 || n > 5 || text[n] || text[0] == '0')
        return false;
    value = strtoul(text, NULL, 10);
    *value_r = (uint16_t)value;
    return value <= UINT16_MAX;
}

bool code_value(const struct code_set *set, const char *name, uint16_t *value_r)
{
    uint16_t value;

    for (unsigned i = 0; i < set->codes; i++) {
        if (!strcmp(set->code[i].name, name)) {
            *value_r = set->code[i].value;
            return true;
        }
    }
    if (!plain_number(name, &value) || !code_valid(set, value))
        return false;
    *value_r = value;
    return true;
}

void codes_format(const struct code_set *set, uint64_t bits, struct buf *out)
{
    const char *comma = "";

    for (uint16_t value = 0; value < 64; value++) {
        const char *name = code_name(set, value);

        if (!(bits & CODE_BIT(value)))
            continue;
        if (name)
            buf_printf(out, "%s%s", comma, name);
        else
            buf_printf(out, "%s%u", comma, value);
        comma = ",";
    }
}
