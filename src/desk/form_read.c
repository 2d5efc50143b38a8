/* The form language. Each line is a word and its arguments; the table below
 * holds a reader for every word. */
#include "config.h"
#include "desk/form_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status reader_wrong(struct form_reader *r, const char *reason)
{
    char line[16], file[72];
    snprintf(line, sizeof line, "%u", r->line);
    snprintf(file, sizeof file, "forms/%.60s", r->form->file);
    return fault_set(r->fault, ST_file_broken, file, line, "", reason);
}

enum status reader_wrong_word(struct form_reader *r, const char *reason, const char *word)
{
    char text[72];
    snprintf(text, sizeof text, "%s: %.40s", reason, word);
    return reader_wrong(r, text);
}

bool reader_number(const char *text, unsigned max, unsigned *number_r)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long v = strtoul(text, &end, 10);
    if (*end != '\0' || v > max)
        return false;
    *number_r = (unsigned)v;
    return true;
}

/* "7" or "4-9" for rows, "12..21" for columns. */
static bool range_read(char *text, const char *mark, unsigned max, uint8_t *from_r, uint8_t *to_r)
{
    unsigned from, to;
    char *dots = strstr(text, mark);
    if (!dots)
        return reader_number(text, max, &from) && from > 0 ? (*from_r = *to_r = (uint8_t)from, true) : false;
    char head[8];
    size_t n = (size_t)(dots - text);
    if (n == 0 || n >= sizeof head)
        return false;
    memcpy(head, text, n);
    head[n] = '\0';
    if (!reader_number(head, max, &from) || !reader_number(dots + strlen(mark), max, &to) || from == 0 || to < from)
        return false;
    *from_r = (uint8_t)from;
    *to_r = (uint8_t)to;
    return true;
}

static enum status columns_read(struct form_reader *r, char *text, uint8_t *from_r, uint8_t *to_r)
{
    bool usual = r->form->columns == FORM_COLUMNS;
    return range_read(text, "..", (unsigned)form_edge(r->form), from_r, to_r) ? ST_ok
        : reader_wrong_word(r, usual ? "not columns within 1..79" : "not columns within 1..39", text);
}

enum status reader_place(struct form_reader *r, uint8_t *row_r, uint8_t *from_r, uint8_t *to_r)
{
    unsigned row;
    if (r->words < 3)
        return reader_wrong(r, "row and columns are missing");
    if (!reader_number(r->word[1], ROWS_MAX, &row) || row < 1)
        return reader_wrong_word(r, "not a row", r->word[1]);
    *row_r = (uint8_t)row;
    return columns_read(r, r->word[2], from_r, to_r);
}

static uint8_t align_of_type(const struct field *field)
{
    if (!field)
        return ALIGN_LEFT;
    switch (field->type) {
    case FT_MONEY: case FT_MAYBE: case FT_ENERGY: case FT_PRICE: case FT_UINT: case FT_INT:
        return ALIGN_RIGHT;
    default:
        return ALIGN_LEFT;
    }
}

static const char *const format_names[FORMAT_COUNT] = {
    [FORMAT_TYPE] = "type", [FORMAT_SPACED] = "spaced", [FORMAT_NUMBER8] = "number8", [FORMAT_DAY] = "day",
    [FORMAT_SHORT] = "short", [FORMAT_CLOCK] = "clock", [FORMAT_DOTS] = "dots",
    [FORMAT_FLOW] = "flow", [FORMAT_NUMBER12] = "number12",
};

/* left, right, bold, a tone and a format, in any order, from word number i on. */
static enum status looks_read(struct form_reader *r, struct item *item, unsigned i)
{
    for (; i < r->words; i++) {
        const char *w = r->word[i];
        unsigned k = 0;
        if (strcmp(w, "left") == 0)
            item->align = ALIGN_LEFT;
        else if (strcmp(w, "right") == 0)
            item->align = ALIGN_RIGHT;
        else if (strcmp(w, "bold") == 0)
            item->bold = true;
        else if (strcmp(w, "owed") == 0)
            item->tone = TONE_OWED;
        else if (strcmp(w, "past") == 0)
            item->tone = TONE_PAST;
        else {
            while (k < FORMAT_COUNT && strcmp(w, format_names[k]) != 0)
                k++;
            if (k == FORMAT_COUNT)
                return reader_wrong_word(r, "not a look", w);
            item->format = (uint8_t)k;
        }
    }
    return ST_ok;
}

static enum status item_new(struct form_reader *r, enum item_kind kind, struct item **item_r)
{
    if (r->form->items == ITEMS_MAX)
        return reader_wrong(r, "too many things on one form");
    struct item *item = &r->item[r->form->items++];
    *item = (struct item){ .kind = (uint8_t)kind, .line = (uint16_t)r->line, .side = (uint8_t)r->side };
    *item_r = item;
    return ST_ok;
}

static enum status read_label(struct form_reader *r)
{
    struct item *item = NULL;
    enum status s = item_new(r, ITEM_LABEL, &item);
    if (s == ST_ok)
        s = reader_place(r, &item->row, &item->from, &item->to);
    if (s != ST_ok)
        return s;
    if (r->words < 4)
        return reader_wrong(r, "the word is missing");
    item->name = pool_copy(r->pool, r->word[3]);
    item->align = strcmp(r->word[0], "label") == 0 ? ALIGN_RIGHT : ALIGN_LEFT;
    return looks_read(r, item, 4);
}

static enum status bind(struct form_reader *r, const struct record *record, struct item *item, const char *name)
{
    item->name = pool_copy(r->pool, name);
    if (name[0] == '@')
        return name[1] ? ST_ok : reader_wrong(r, "@ without a name");
    if (!record)
        return reader_wrong_word(r, "nothing to show it from", name);
    if (!path_read(record, name, &item->path, &item->field))
        return reader_wrong_word(r, "no such field", name);
    if (item->field->type == FT_LIST)
        return reader_wrong_word(r, "a list where a value should stand", name);
    item->align = align_of_type(item->field);
    return ST_ok;
}

static enum status read_value(struct form_reader *r)
{
    struct item *item = NULL;
    enum status s = item_new(r, ITEM_VALUE, &item);
    if (s == ST_ok)
        s = reader_place(r, &item->row, &item->from, &item->to);
    if (s == ST_ok)
        s = r->words < 4 ? reader_wrong(r, "the field is missing") : bind(r, r->form->shows, item, r->word[3]);
    item->bold = true;
    return s == ST_ok ? looks_read(r, item, 4) : s;
}

static enum status read_rule(struct form_reader *r)
{
    struct item *item = NULL;
    unsigned row;
    enum status s = item_new(r, ITEM_RULE, &item);
    if (s != ST_ok)
        return s;
    if (r->words < 2 || !reader_number(r->word[1], ROWS_MAX, &row) || row < 1)
        return reader_wrong(r, "rule needs a row");
    item->row = (uint8_t)row;
    item->from = 1;
    item->to = (uint8_t)form_edge(r->form);
    return r->words > 2 ? columns_read(r, r->word[2], &item->from, &item->to) : ST_ok;
}

/* cut=FLAG */
static enum status cut_read(struct form_reader *r, struct form_list *list, const char *name)
{
    const struct field *field = NULL;
    list->cut = pool_copy(r->pool, name);
    if (*name == '@')
        return ST_ok;
    if (!r->form->shows || !path_read(r->form->shows, name, &list->cut_path, &field) || field->type != FT_FLAG)
        return reader_wrong_word(r, "no such flag", name);
    return ST_ok;
}

static enum status list_option(struct form_reader *r, struct form_list *list, const char *word)
{
    if (strncmp(word, "cut=", 4) == 0)
        return cut_read(r, list, word + 4);
    if (strcmp(word, "grows") == 0)
        list->grows = true;
    else if (strcmp(word, "picks") == 0)
        list->picks = true;
    else
        return reader_wrong_word(r, "not an option of a list", word);
    return ST_ok;
}

static enum status read_list(struct form_reader *r)
{
    struct form *form = r->form;
    if (form->lists == LISTS_MAX || r->words < 3)
        return reader_wrong(r, "list needs rows and a field, four lists a form");
    struct form_list *list = &r->list[form->lists];
    *list = (struct form_list){ .line = (uint16_t)r->line, .column = r->column[form->lists] };
    form->lists++;
    if (!range_read(r->word[1], "-", ROWS_MAX, &list->row, &list->to_row))
        return reader_wrong_word(r, "not rows", r->word[1]);
    list->name = pool_copy(r->pool, r->word[2]);
    if (list->name[0] != '@') {
        const struct field *field = NULL;
        if (!form->shows || !path_read(form->shows, list->name, &list->path, &field) || field->type != FT_LIST)
            return reader_wrong_word(r, "no such list", list->name);
    }
    enum status s = ST_ok;
    for (unsigned i = 3; i < r->words && s == ST_ok; i++)
        s = list_option(r, list, r->word[i]);
    return s;
}

static enum status read_column(struct form_reader *r)
{
    struct form *form = r->form;
    if (form->lists == 0 || r->words < 3)
        return reader_wrong(r, "column needs a list above it, columns and a field");
    struct form_list *list = &r->list[form->lists - 1];
    struct item *item = &r->column[form->lists - 1][list->columns];
    if (list->columns == ITEMS_MAX / LISTS_MAX)
        return reader_wrong(r, "too many columns");
    list->columns++;
    *item = (struct item){ .kind = ITEM_VALUE, .line = (uint16_t)r->line, .row = list->row };
    enum status s = columns_read(r, r->word[1], &item->from, &item->to);
    if (s)
        return s;
    const struct record *of = list->path.steps ? list->path.step[list->path.steps - 1]->of : NULL;
    s = bind(r, of, item, r->word[2]);
    return s == ST_ok ? looks_read(r, item, 3) : s;
}

static bool roles_read(struct form_reader *r, unsigned i, uint64_t *roles_r)
{
    for (; i < r->words; i++) {
        uint16_t value;
        if (!code_value(&codes_role, r->word[i], &value))
            return false;
        *roles_r |= CODE_BIT(value);
    }
    return true;
}

/* act 1 WORD [screen NAME] [role ...] */
static enum status read_act(struct form_reader *r)
{
    struct form *form = r->form;
    unsigned digit, next = 3;
    if (form->acts == ACTS_MAX || r->words < 3 || !reader_number(r->word[1], 9, &digit) || digit == 0)
        return reader_wrong(r, "act needs a digit 1 to 9 and a word");
    struct form_act *act = &form->act[form->acts++];
    *act = (struct form_act){ .digit = (uint8_t)digit, .line = (uint16_t)r->line,
                              .word = pool_copy(r->pool, r->word[2]) };
    if (r->words > 4 && strcmp(r->word[3], "screen") == 0) {
        act->screen = pool_copy(r->pool, r->word[4]);
        next = 5;
    }
    return roles_read(r, next, &act->roles) ? ST_ok : reader_wrong(r, "no such role");
}

static enum status read_code(struct form_reader *r)
{
    unsigned code;
    size_t digits = r->words == 2 ? strlen(r->word[1]) : 0;
    if ((digits != 2 && digits != 4) || !reader_number(r->word[1], 9999, &code))
        return reader_wrong(r, "a jump code is two digits, or four in a menu");
    int menu = code_menu((int)code);
    if (digits == 2 ? code_is_menu((int)code) : !code_is_menu(menu))
        return reader_wrong(r, "03 to 08 are menus: the codes in them have four digits, and no others");
    if (digits == 4 && code % MENU_PLACES < 10)
        return reader_wrong(r, "in a menu a code that begins with 0 means what it means everywhere");
    r->form->code = (int)code;
    return ST_ok;
}

static enum status read_screen(struct form_reader *r)
{
    if (r->words != 2)
        return reader_wrong(r, "screen needs a name");
    r->form->screen = pool_copy(r->pool, r->word[1]);
    r->form->screen_line = (uint16_t)r->line;
    return ST_ok;
}

static enum status read_title(struct form_reader *r)
{
    if (r->words != 2)
        return reader_wrong(r, "title needs a word");
    r->form->title = pool_copy(r->pool, r->word[1]);
    return ST_ok;
}

static enum status read_operation(struct form_reader *r)
{
    r->form->op = r->words == 2 ? op_by_name(r->word[1]) : NULL;
    if (!r->form->op)
        return reader_wrong_word(r, "no such operation", r->words > 1 ? r->word[1] : "");
    if (r->form->roles == 0)
        r->form->roles = r->form->op->roles;
    return ST_ok;
}

static enum status read_roles(struct form_reader *r)
{
    r->form->roles = 0;
    return roles_read(r, 1, &r->form->roles) ? ST_ok : reader_wrong(r, "no such role");
}

static enum status read_shows(struct form_reader *r)
{
    r->form->shows = r->words == 2 ? record_by_name(r->word[1]) : NULL;
    return r->form->shows ? ST_ok : reader_wrong_word(r, "no such record", r->words > 1 ? r->word[1] : "");
}

static enum status read_message(struct form_reader *r)
{
    struct form *form = r->form;
    return reader_place(r, &form->message_row, &form->message_from, &form->message_to);
}

static enum status read_acts_row(struct form_reader *r)
{
    unsigned row;
    if (r->words != 2 || !reader_number(r->word[1], 22, &row) || row < 3)
        return reader_wrong(r, "acts needs a row of the body");
    r->form->acts_row = (uint8_t)row;
    return ST_ok;
}

/* paper ROWS: not a screen but a sheet. */
static enum status read_paper(struct form_reader *r)
{
    unsigned rows;
    if (r->words != 2 || !reader_number(r->word[1], ROWS_MAX, &rows) || rows < 3)
        return reader_wrong(r, "paper needs 3 to 66 rows");
    r->form->paper_rows = (uint8_t)rows;
    return ST_ok;
}

static enum status read_flag(struct form_reader *r)
{
    if (strcmp(r->word[0], "keypad") == 0)
        r->form->keypad = true;
    else if (strcmp(r->word[0], "parks") == 0)
        r->form->parks = true;
    else
        r->form->bare = true;
    return ST_ok;
}

/* small: for a telephone's terminal. What follows is placed in that. */
static enum status read_small(struct form_reader *r)
{
    struct form *form = r->form;
    if (form->items || form->inputs || form->lists || form->acts)
        return reader_wrong(r, "small stands before whatever has a place");
    form_size(form, SMALL_ROWS, SMALL_COLUMNS);
    return ST_ok;
}

struct word_row { const char *word; enum status (*read)(struct form_reader *r); };

static const struct word_row word_rows[] = {
    { "label", read_label }, { "head", read_label }, { "text", read_label },
    { "value", read_value }, { "input", reader_input }, { "rule", read_rule },
    { "list", read_list },   { "column", read_column }, { "act", read_act },
    { "acts", read_acts_row }, { "code", read_code }, { "screen", read_screen }, { "operation", read_operation },
    { "roles", read_roles }, { "shows", read_shows }, { "message", read_message },
    { "keypad", read_flag }, { "parks", read_flag }, { "bare", read_flag },
    { "paper", read_paper },      { "small", read_small },
    { "title", read_title }, { "side", reader_side }, { "made", reader_made },
};

static void split(struct form_reader *r, char *line)
{
    r->words = 0;
    for (char *at = line; *at != '\0' && *at != '#' && r->words < WORDS_MAX;) {
        at += strspn(at, " \t");
        if (*at == '\0' || *at == '#')
            break;
        r->word[r->words++] = at;
        at += strcspn(at, " \t");
        if (*at != '\0')
            *at++ = '\0';
    }
}

static enum status read_line(struct form_reader *r, char *line)
{
    split(r, line);
    if (r->words == 0)
        return ST_ok;
    for (size_t i = 0; i < COUNT_OF(word_rows); i++)
        if (strcmp(word_rows[i].word, r->word[0]) == 0)
            return word_rows[i].read(r);
    return reader_wrong_word(r, "no such word", r->word[0]);
}

enum status reader_lines(struct form_reader *r, char *text)
{
    enum status s = ST_ok;
    for (char *at = text, *next; at && s == ST_ok; at = next) {
        next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        r->line++;
        s = read_line(r, at);
    }
    return s;
}

void reader_close(struct form_reader *r)
{
    struct form *form = r->form;
    struct item *items = pool_array(r->pool, form->items ? form->items : 1, sizeof *items);
    struct input_spec *inputs = pool_array(r->pool, form->inputs ? form->inputs : 1, sizeof *inputs);
    struct form_list *lists = pool_array(r->pool, form->lists ? form->lists : 1, sizeof *lists);
    memcpy(items, r->item, form->items * sizeof *items);
    memcpy(inputs, r->input, form->inputs * sizeof *inputs);
    memcpy(lists, r->list, form->lists * sizeof *lists);
    for (unsigned i = 0; i < form->lists; i++) {
        struct item *columns = pool_array(r->pool, lists[i].columns ? lists[i].columns : 1, sizeof *columns);
        memcpy(columns, r->column[i], lists[i].columns * sizeof *columns);
        lists[i].column = columns;
    }
    form->item = items;
    form->input = inputs;
    form->list = lists;
    reader_sides(r);
}

enum status form_read_text(const char *file, const char *text, size_t n, struct pool *pool,
                           struct form **form_r, struct fault *f)
{
    struct form_reader *r = calloc(1, sizeof *r);
    if (!r)
        panic("out of memory");
    struct form *form = POOL_NEW(pool, struct form);
    *r = (struct form_reader){ .file = file, .pool = pool, .fault = f, .form = form };
    form->file = pool_copy(pool, file);
    form->name = form->screen = form_base_name(pool, file);
    form->title = pool_printf(pool, "form.%s.title", form->name);
    form->code = -1;
    form_size(form, FORM_ROWS, FORM_COLUMNS);
    enum status s = n > FORM_BYTES_MAX ? reader_wrong(r, "too large") : ST_ok;
    char *copy = s == ST_ok ? pool_slice(pool, text, n) : NULL;
    if (copy)
        s = reader_lines(r, copy);
    reader_close(r);
    free(r);
    *form_r = form;
    return s;
}
