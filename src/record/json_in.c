/* JSON text to a record. The text is measured before it is parsed, because a few
 * megabytes of brackets would be some hundred as a tree. Jansson then makes the
 * tree and refuses what is no JSON; the values go through field_parse's own way. */
#include "config.h"
#include "record/json_reason.h"
#include "record/shape.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct parsing {
    struct pool *pool;
    struct fault fault;
};

struct measure {
    unsigned long line, column, values;
    int depth;
    bool in_string, escaped;
};

static enum status broken(struct fault *f, unsigned long line, unsigned long column, const char *what)
{
    char line_text[24], column_text[24];

    snprintf(line_text, sizeof line_text, "%lu", line);
    snprintf(column_text, sizeof column_text, "%lu", column);
    return fault_set(f, ST_json_broken, "", line_text, column_text, what);
}

static void measure_string(struct measure *m, char c)
{
    if (m->escaped)
        m->escaped = false;
    else if (c == '\\')
        m->escaped = true;
    else if (c == '"')
        m->in_string = false;
}

static void measure_one(struct measure *m, char c)
{
    m->column++;
    if (c == '\n') {
        m->line++;
        m->column = 0;
    }
    if (m->in_string) {
        measure_string(m, c);
        return;
    }
    m->in_string = c == '"';
    m->depth += c == '[' || c == '{';
    m->depth -= c == ']' || c == '}';
    m->values += c == '[' || c == '{' || c == ',';
}

static enum status measure_text(const char *text, size_t n, struct fault *f)
{
    struct measure m = { .line = 1 };

    for (size_t i = 0; i < n; i++) {
        measure_one(&m, text[i]);
        if (m.depth > JSON_DEPTH)
            return broken(f, m.line, m.column, "nested too deep");
        if (m.values > JSON_VALUES)
            return broken(f, m.line, m.column, "too many values");
    }
    return ST_ok;
}

static enum status take_object(struct parsing *p, const struct record *r, void *s, const json_t *object);

/* What would have been right, as a key of locale/. */
static const char *json_words(enum field_type type)
{
    switch (type) {
    case FT_MONEY: case FT_MAYBE: case FT_ENERGY: case FT_PRICE: return "json.amount";
    case FT_UINT: case FT_INT: return "json.number";
    case FT_DATE: return "json.date";
    case FT_FLAG: return "json.flag";
    case FT_LIST: case FT_CODES: return "json.list";
    default: return "json.text";
    }
}

static enum status wrong_type(struct parsing *p, const struct field *fd)
{
    return fault_set(&p->fault, ST_field_wrong_type, fd->name, json_words(fd->type), NULL, NULL);
}

/* "amount" was at fault inside element i of lines: "lines[i].amount". */
static void fault_within(struct fault *f, const struct field *list, size_t i)
{
    char inner[sizeof f->field];

    memcpy(inner, f->field, sizeof inner);
    snprintf(f->field, sizeof f->field, "%s[%zu]%s%s", list->name, i, *inner ? "." : "", inner);
}

static enum status take_list(struct parsing *p, const struct field *fd, void *s, const json_t *value)
{
    size_t count = json_array_size(value);
    enum status status = ST_ok;
    uint8_t *elements;

    if (!json_is_array(value))
        return wrong_type(p, fd);
    if (count > fd->limit)
        return fault_limit(&p->fault, ST_field_too_many, fd->name, fd->limit);
    elements = count ? pool_array(p->pool, count, fd->of->size) : NULL;
    for (size_t i = 0; i < count && status == ST_ok; i++) {
        status = take_object(p, fd->of, elements + i * fd->of->size, json_array_get(value, i));
        if (status != ST_ok)
            fault_within(&p->fault, fd, i);
    }
    *(uint8_t **)field_at(fd, s) = elements;
    *(uint32_t *)((uint8_t *)s + fd->at_n) = (uint32_t)count;
    return status;
}

static enum status take_integer(struct parsing *p, const struct field *fd, void *s, json_int_t number)
{
    char text[24];

    if (fd->type == FT_UINT && number < 0)
        return fault_set(&p->fault, ST_number_out_of_range, fd->name, NULL, NULL, NULL);
    if (fd->type != FT_UINT && fd->type != FT_INT && fd->type != FT_CODE && fd->type != FT_MONTH)
        return wrong_type(p, fd);
    snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, number);
    return field_take(fd, s, text, false, p->pool, &p->fault);
}

static enum status take_codes(struct parsing *p, const struct field *fd, void *s, const json_t *value)
{
    uint64_t bits = 0, one;

    if (!json_is_array(value))
        return wrong_type(p, fd);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));
        enum status status;

        if (!name || !*name)
            return wrong_type(p, fd);
        status = field_take(fd, s, name, false, p->pool, &p->fault);
        if (status != ST_ok)
            return status;
        one = integer_get(fd, s);
        bits |= one;
    }
    integer_set(fd, s, bits);
    return ST_ok;
}

static enum status take_value(struct parsing *p, const struct field *fd, void *s, const json_t *value)
{
    if (fd->type == FT_LIST)
        return take_list(p, fd, s, value);
    if (fd->type == FT_CODES)
        return take_codes(p, fd, s, value);
    if (fd->type == FT_FLAG)
        return json_is_boolean(value) && integer_set(fd, s, json_is_true(value)) ? ST_ok : wrong_type(p, fd);
    if (json_is_integer(value))
        return take_integer(p, fd, s, json_integer_value(value));
    if (!json_is_string(value) || (fd->type == FT_MAYBE && !json_string_length(value)))
        return wrong_type(p, fd);
    return field_take(fd, s, json_string_value(value), false, p->pool, &p->fault);
}

static enum status take_object(struct parsing *p, const struct record *r, void *s, const json_t *object)
{
    struct field_set said = { { 0 } };
    enum status status = ST_ok;
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return fault_set(&p->fault, ST_field_wrong_type, "", NULL, NULL, NULL);
    record_init(r, s);
    json_object_foreach((json_t *)object, name, value) {
        const struct field *fd = record_field(r, name);

        if (!fd)
            return fault_set(&p->fault, ST_field_unknown, "", utf8_valid(name, strlen(name)) ? name : NULL, NULL, NULL);
        status = take_value(p, fd, s, value);
        if (status != ST_ok)
            return status;
        if (!json_is_string(value) || json_string_length(value))
            field_set_add(&said, fd->no);
    }
    return record_said(r, &said, &p->fault);
}

const char *json_reason(json_error_t *error)
{
    char *near = strstr(error->text, " near '"), *quoted = strchr(error->text, '\'');

    if (near)
        *near = '\0';               /* what is quoted before it is what was expected */
    else if (quoted)
        *quoted = '\0';
    char *byte = strstr(error->text, " 0x");
    if (byte)
        *byte = '\0';
    return error->text;
}

static enum status parser_fault(struct fault *f, json_error_t *error)
{
    return broken(f, error->line > 0 ? (unsigned long)error->line : 1,
                  error->column > 0 ? (unsigned long)error->column : 1, json_reason(error));
}

enum status json_tree(const char *text, size_t n, json_t **tree_r, struct fault *f)
{
    enum status status = measure_text(text, n, f);
    json_error_t error;

    *tree_r = NULL;
    if (status != ST_ok)
        return status;
    *tree_r = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
    return *tree_r ? ST_ok : parser_fault(f, &error);
}

enum status record_from_json(const struct record *r, void *s, const char *text, size_t n,
                             struct pool *pool, struct fault *f)
{
    struct parsing p = { .pool = pool };
    json_t *tree;
    enum status status = json_tree(text, n, &tree, f);

    memset(s, 0, r->size);
    record_init(r, s);
    if (status != ST_ok)
        return status;
    status = take_object(&p, r, s, tree);
    json_decref(tree);
    if (status != ST_ok && f)
        *f = p.fault;
    return status;
}
