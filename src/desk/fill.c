/* A form as a whole: is all of it well typed, and what request it makes. */
#include "config.h"
#include "desk/session.h"

bool page_check(struct page *p)
{
    char value[INPUT_BYTES];
    struct fault f = { .status = ST_ok };
    for (unsigned i = 0; i < p->form->inputs; i++) {
        struct input *in = &p->input[i];
        if (in->hidden || input_value(p, in, value, sizeof value, &f) == ST_ok)
            continue;
        page_focus_at(p, (int)i);
        in->wrong = true;
        page_say_fault(p, &f);
        page_stop(p);
        return false;
    }
    return true;
}

/* The record the last step of a path lies in; lists on the way get a first element. */
static void *path_make(const struct path *path, void *record, struct pool *pool)
{
    for (unsigned i = 0; i + 1 < path->steps; i++) {
        const struct field *list = path->step[i];
        uint32_t *n = (uint32_t *)((char *)record + list->at_n);
        void **first = (void **)((char *)record + list->at);
        if (*n == 0) {
            *first = pool_get(pool, list->of->size);
            record_init(list->of, *first);
            *n = 1;
        }
        record = *first;
    }
    return record;
}

/* The same, if it is there: of an element nothing was typed for, NULL. */
static const void *path_there(const struct path *path, const void *record)
{
    for (unsigned i = 0; i + 1 < path->steps; i++) {
        const struct field *list = path->step[i];
        if (!list_count(list, record))
            return NULL;
        record = list_element(list, record, 0);
    }
    return record;
}

/* A number that must be said, if only as 0, beside what was typed for the same thing. */
static enum status all_said(struct page *p, const void *request, struct fault *f)
{
    char value[INPUT_BYTES];
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input *in = &p->input[i];
        const struct input_spec *spec = in->spec;
        if (in->hidden || !spec->field || !spec->path.steps || !field_must_be_said(spec->field) ||
            !path_there(&spec->path, request))
            continue;
        enum status s = input_value(p, in, value, sizeof value, f);
        if (!s && !value[0])
            s = fault_set(f, ST_field_missing, spec->name, NULL, NULL, NULL);
        if (s)
            return s;
    }
    return ST_ok;
}

bool input_of_no_request(const struct input_spec *spec)
{
    return spec->field && !spec->path.steps;
}

enum status page_fill(struct page *p, void *request, struct pool *pool, struct fault *f)
{
    char value[INPUT_BYTES];
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input *in = &p->input[i];
        if (input_of_no_request(in->spec))
            continue;
        enum status s = in->hidden ? ST_ok : input_value(p, in, value, sizeof value, f);
        if (s == ST_ok && !in->hidden && in->spec->field && in->spec->path.steps && value[0] != '\0')
            s = field_parse(in->spec->field, path_make(&in->spec->path, request, pool), value, pool, f);
        if (s != ST_ok)
            return s;
        last_remember(p->desk, p, in);
    }
    return all_said(p, request, f);
}
