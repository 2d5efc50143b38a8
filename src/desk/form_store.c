/* The forms of this installation: read once from a directory, then only looked at. */
#include "config.h"
#include "desk/form.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MAX 200

static struct { struct pool *pool; struct form *form[FORMS_MAX]; unsigned n; } forms;

static enum status form_read_file(const char *path, struct fault *f)
{
    struct form *form;
    FILE *in = fopen(path, "r");
    if (!in)
        return fault_set(f, ST_file_broken, path, "0", "", strerror(errno));
    char *text = malloc(FORM_BYTES_MAX + 2);
    size_t n = text ? fread(text, 1, FORM_BYTES_MAX + 1, in) : 0;
    fclose(in);
    if (!text)
        panic("out of memory");
    text[n] = '\0';
    enum status s = n > FORM_BYTES_MAX ? fault_set(f, ST_file_broken, path, "0", "", "too large")
                                       : form_read_text(path, text, n, forms.pool, &form, f);
    free(text);
    if (s == ST_ok)
        forms.form[forms.n++] = form;
    return s;
}

static int is_form(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && e->d_name[0] != '.' && strcmp(e->d_name + n - 5, ".form") == 0;
}

enum status form_read_all(const char *dir, struct fault *f)
{
    struct dirent **entry;
    int n = scandir(dir, &entry, is_form, alphasort);
    enum status s = ST_ok;
    if (n < 0)
        return fault_set(f, ST_file_broken, dir, "0", "", strerror(errno));
    form_forget_all();
    forms.pool = pool_new(64u << 10);
    for (int i = 0; i < n; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", dir, entry[i]->d_name);
        if (s == ST_ok && forms.n == FORMS_MAX)
            s = fault_set(f, ST_file_broken, dir, "0", "", "too many forms");
        if (s == ST_ok)
            s = form_read_file(path, f);
        free(entry[i]);
    }
    free(entry);
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
