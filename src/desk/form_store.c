/* The forms of this installation: read once from a directory and its rooms, then only looked at. */
#include "config.h"
#include "base/rooms.h"
#include "desk/form.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MAX 400

static struct { struct pool *pool; struct form *form[FORMS_MAX]; unsigned n; } forms;

static enum status form_read_file(const struct room_file *file, struct fault *f)
{
    struct form *form;
    FILE *in = fopen(file->path, "r");
    if (!in)
        return fault_set(f, ST_file_broken, file->path, "0", "", strerror(errno));
    char *text = malloc(FORM_BYTES_MAX + 2);
    size_t n = text ? fread(text, 1, FORM_BYTES_MAX + 1, in) : 0;
    fclose(in);
    if (!text)
        panic("out of memory");
    text[n] = '\0';
    enum status s = n > FORM_BYTES_MAX ? fault_set(f, ST_file_broken, file->path, "0", "", "too large")
                                       : form_read_text(file->place, text, n, forms.pool, &form, f);
    free(text);
    if (s == ST_ok)
        forms.form[forms.n++] = form;
    return s;
}

enum status form_read_all(const char *dir, struct fault *f)
{
    const struct room_file *file;
    unsigned n;
    form_forget_all();
    forms.pool = pool_new(64u << 10);
    enum status s = rooms_read(dir, ".form", forms.pool, &file, &n, f);
    if (!s && n > FORMS_MAX)
        s = fault_set(f, ST_file_broken, dir, "0", "", "too many forms");
    for (unsigned i = 0; !s && i < n; i++)
        s = form_read_file(&file[i], f);
    return s;
}

void form_forget_all(void)
{
    if (forms.pool)
        pool_free(&forms.pool);
    forms.n = 0;
}

const struct form *form_at(unsigned i)
{
    return i < forms.n ? forms.form[i] : NULL;
}

const struct form *form_by_name(const char *name)
{
    for (unsigned i = 0; i < forms.n; i++)
        if (strcmp(forms.form[i]->name, name) == 0)
            return forms.form[i];
    return NULL;
}

/* The last four rows are acts, message, state and keys; of a small one the message is over its acts and its line. */
void form_size(struct form *form, uint8_t rows, uint8_t columns)
{
    form->rows = rows;
    form->columns = columns;
    form->message_row = rows == FORM_ROWS ? rows - 2 : rows - 4;
    form->message_from = 2;
    form->message_to = columns - 1;
    form->acts_row = rows - 3;
}

char *form_base_name(struct pool *pool, const char *file)
{
    const char *slash = strrchr(file, '/');
    char *name = pool_copy(pool, slash ? slash + 1 : file);
    char *dot = strstr(name, ".form");
    if (dot)
        *dot = '\0';
    return name;
}

const struct form *form_small(const char *name)
{
    char small[80];
    snprintf(small, sizeof small, "%s_small", name);
    return form_by_name(small);
}

const struct form *form_by_code(int code)
{
    for (unsigned i = 0; i < forms.n; i++)
        if (forms.form[i]->code == code && code >= 0)
            return forms.form[i];
    return NULL;
}

int form_input(const struct form *form, const char *name)
{
    for (unsigned i = 0; i < form->inputs; i++)
        if (strcmp(form->input[i].name, name) == 0)
            return (int)i;
    return -1;
}
