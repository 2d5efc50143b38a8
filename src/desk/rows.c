/* Lists one moves in, the same everywhere: a bar that the arrows move and Enter
 * opens, digits for the nine rows about it, F7 and F8 both ways, place and total.
 *
 * A list that comes in pieces is asked for by tokens, which lead forward only. The page
 * keeps the question it was answered (struct source), and of each piece it came by the
 * token and how many rows stand before it: so it goes back by the same tokens, reads
 * the piece it stands on again, and knows its place without the core counting. */
#include "config.h"
#include "desk/session.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct leaf { struct leaf *before; uint64_t rows_before; char token[]; };

/* -- rows -- */

unsigned list_rows(const struct page *p, const struct form_list *list, const char **first_r, size_t *size_r)
{
    if (list->path.steps == 0)
        return p->screen->rows ? p->screen->rows(p, list->name) : 0;
    const struct field *field = list->path.step[list->path.steps - 1];
    const void *at = p->shown ? path_follow(&list->path, p->shown) : NULL;
    uint32_t n = 0;
    if (!at)
        return 0;
    memcpy(&n, (const char *)at + field->at_n, sizeof n);
    memcpy(first_r, (const char *)at + field->at, sizeof *first_r);
    *size_r = field->of->size;
    return n;
}

static unsigned rows_of(const struct page *p, unsigned list)
{
    const char *first;
    size_t size;
    return list_rows(p, &p->form->list[list], &first, &size);
}

static unsigned seen_of(const struct page *p, unsigned list)
{
    int seen = body_rows(p, &p->form->list[list]);
    return seen > 0 ? (unsigned)seen : 1;
}

int bar_list(const struct page *p)
{
    for (unsigned i = 0; i < p->form->lists && !(p->screen->flags & SCREEN_NO_BAR); i++)
        if (p->form->list[i].picks && p->screen->act)
            return (int)i;
    return -1;
}

static unsigned bar_rows(const struct page *p)
{
    int i = bar_list(p);
    return i < 0 ? 0 : rows_of(p, (unsigned)i);
}

/* The bar stands on a row that is on the screen, whatever became of the rows meanwhile. */
unsigned bar_row(const struct page *p)
{
    int i = bar_list(p);
    if (i < 0 || !bar_rows(p))
        return 0;
    unsigned top = p->top[i], rows = bar_rows(p), to = top + seen_of(p, (unsigned)i);
    unsigned last = (to < rows ? to : rows) - 1;
    return p->bar < top ? top : p->bar > last ? last : p->bar;
}

bool bar_stands(const struct page *p)
{
    return bar_rows(p) > 0;
}

unsigned rows_numbered(const struct page *p)
{
    int i = bar_list(p);
    unsigned top = i < 0 ? p->top[0] : p->top[i];
    return top + (bar_stands(p) ? (bar_row(p) - top) / PICKS * PICKS : 0);
}

bool page_row(struct page *p, int digit, unsigned rows, unsigned *row_r)
{
    *row_r = rows_numbered(p) + (unsigned)digit - 1;
    bool there = digit > 0 && digit <= PICKS && *row_r < rows;
    if (!there)
        page_beep(p);
    return there;
}

bool bar_open(struct page *p)
{
    if (!bar_stands(p))
        return false;
    p->screen->act(p, (int)(bar_row(p) - rows_numbered(p)) + 1);
    return true;
}

/* -- the question -- */

/* A page of two lists has a token for each: misses_token of the list misses. */
static const struct field *token_field(const struct page *p, const struct record *record)
{
    char name[64];
    int i = bar_list(p);
    const char *list = i < 0 ? "" : p->form->list[i].name;
    snprintf(name, sizeof name, "%s_token", list + (*list == '@'));
    const struct field *own = record_field(record, name);
    return own ? own : record_field(record, "token");
}

static const char *token_in(const struct page *p, const struct record *record, const void *of)
{
    const struct field *f = of ? token_field(p, record) : NULL;
    const char *text = f && f->type == FT_TEXT ? *(const char *const *)field_in(f, of) : NULL;
    return text ? text : "";
}

const char *page_token(const struct page *p)
{
    return p->source.pool && !p->source.part ? token_in(p, op_info[p->source.op].reply, p->shown) : "";
}

static void leaf_drop(struct page *p)
{
    struct leaf *leaf = p->leaf;
    p->leaf = leaf->before;
    free(leaf);
}

static void leaf_push(struct page *p, const char *token, uint64_t rows_before)
{
    struct leaf *leaf = malloc(sizeof *leaf + strlen(token) + 1);
    if (!leaf)
        panic("out of memory");
    leaf->before = p->leaf;
    leaf->rows_before = rows_before;
    strcpy(leaf->token, token);
    p->leaf = leaf;
}

static uint64_t rows_before(const struct page *p)
{
    return p->leaf ? p->leaf->rows_before : 0;
}

/* Which piece the answer is: the first, one that was here before, or the next. */
static void leaf_note(struct page *p, const struct answer *a)
{
    const char *token = token_in(p, op_info[a->op].request, a->request);
    uint64_t next = rows_before(p) + bar_rows(p);
    const struct leaf *known = p->leaf;
    while (known && strcmp(known->token, token) != 0)
        known = known->before;
    if (!token[0] && !p->landing)
        p->listed = 0;                   /* read anew, not come back to */
    while (p->leaf && p->leaf != known)
        leaf_drop(p);
    if (token[0] && !known)
        leaf_push(p, token, next);
}

void source_free(struct page *p)
{
    while (p->leaf)
        leaf_drop(p);
    if (p->source.pool)
        pool_free(&p->source.pool);
    if (p->rests.pool)
        pool_free(&p->rests.pool);
}

static void source_keep(struct source *s, struct answer *a)
{
    if (!a->request_pool)
        return;
    if (s->pool)
        pool_free(&s->pool);
    *s = (struct source){ .op = a->op, .fn = a->fn, .request = a->request, .pool = a->request_pool,
                          .part = a->reply != a->whole };
    a->request_pool = NULL;
}

void page_rests_on(struct page *p, struct answer *a, const void *kept)
{
    source_keep(&p->rests, a);
    p->rests_of = kept;
}

bool page_ask_again(struct page *p, bool late)
{
    const struct source *s = &p->source;
    if (!s->pool)
        return false;
    return late ? page_ask_late(p, s->op, s->request, s->fn) : page_ask(p, s->op, s->request, s->fn);
}

bool page_whole(const struct page *p)
{
    return !p->leaf && !page_token(p)[0];
}

static bool piece_ask(struct page *p, const char *token)
{
    const struct source *s = &p->source;
    const struct record *record = op_info[s->op].request;
    struct pool *pool = pool_new(1024);
    void *q = pool_get(pool, record->size);
    record_copy(record, q, s->request, pool);
    *(const char **)field_at(token_field(p, record), q) = token;
    bool asked = page_ask(p, s->op, q, s->fn);
    pool_free(&pool);
    return asked;
}

/* A token leads to a place of the list as it was: when the core does not know it any more
 * the list is read again from its start. False: the refusal is of something else. */
bool piece_begin(struct page *p, const struct answer *a)
{
    bool lost = a->fault.status == ST_token_other || a->fault.status == ST_page_past;
    const struct record *record = op_info[a->op].request;
    if (!lost || !p->source.pool || p->source.op != a->op || !a->request || !token_field(p, record)
        || !token_in(p, record, a->request)[0])
        return false;
    while (p->leaf)
        leaf_drop(p);
    p->landing = LAND_NONE;
    p->top[0] = p->bar = 0;
    p->anew = piece_ask(p, "");
    return p->anew;
}

void page_told_anew(struct page *p, const struct answer *a)
{
    p->anew = false;
    if (a->fault.status != ST_ok)
        return;
    page_say(p, "form.lists.anew", NULL, NULL, NULL, NULL);
    page_stop(p);
}

bool page_piece(struct page *p, int step)
{
    char token[800];
    if (!p->source.pool || !token_field(p, op_info[p->source.op].request))
        return false;
    const struct leaf *to = step < 0 && p->leaf ? p->leaf->before : NULL;
    text_copy(token, sizeof token, step > 0 ? page_token(p) : to ? to->token : "");
    if (step > 0 ? !token[0] : !p->leaf)
        return false;
    if (!p->message.bad)
        page_hush(p);
    return piece_ask(p, token);
}

/* -- what is shown anew -- */

/* What a row is known by: its first number. Without one by nothing. */
static void row_word(const struct page *p, unsigned row, char *out, size_t room)
{
    int i = bar_list(p);
    const struct form_list *list = i < 0 ? NULL : &p->form->list[i];
    const char *first;
    size_t size;
    struct buf text;
    out[0] = '\0';
    if (!list || !list->path.steps || row >= list_rows(p, list, &first, &size))
        return;
    const struct record *record = list->path.step[list->path.steps - 1]->of;
    const struct field *key = NULL;
    for (unsigned k = 0; k < record->fields && !key; k++) {
        size_t n = strlen(record->field[k].name);
        if (n > 3 && strcmp(record->field[k].name + n - 3, "_no") == 0)
            key = &record->field[k];
    }
    if (!key || field_empty(key, first + row * size))
        return;
    buf_init(&text, 512);
    field_format(key, first + row * size, &text);
    buf_u8(&text, 0);
    text_copy(out, room, (const char *)text.at);
    buf_release(&text);
}

static void tops_keep(struct page *p)
{
    for (unsigned i = 0; i < p->form->lists && i < COUNT_OF(p->top); i++) {
        unsigned rows = rows_of(p, i), seen = seen_of(p, i);
        if (p->top[i] >= rows)
            p->top[i] = rows ? (rows - 1) / seen * seen : 0;
    }
}

static void bar_show(struct page *p)
{
    int i = bar_list(p);
    unsigned seen = i < 0 ? 1 : seen_of(p, (unsigned)i);
    if (i >= 0 && (p->bar < p->top[i] || p->bar >= p->top[i] + seen))
        p->top[i] = p->bar / seen * seen;
}

static void land(struct page *p)
{
    int i = bar_list(p);
    unsigned list = i < 0 ? 0 : (unsigned)i, rows = p->form->lists ? rows_of(p, list) : 0;
    unsigned last = rows ? rows - 1 : 0;
    if (!p->form->lists)
        return;
    p->top[list] = p->landing == LAND_FIRST ? 0 : last / seen_of(p, list) * seen_of(p, list);
    p->bar = p->landing == LAND_LAST ? last : p->top[list];
}

/* The bar stays with the row it stood on, when it is still there. */
static void bar_follow(struct page *p, const char *word)
{
    char now[80];
    int i = bar_list(p);
    if (i < 0)
        return;
    for (unsigned row = 0; word[0] && row < bar_rows(p); row++) {
        row_word(p, row, now, sizeof now);
        if (strcmp(now, word) != 0)
            continue;
        p->bar = row;
        bar_show(p);
        return;
    }
    p->bar = p->top[i];
}

void rows_show(struct page *p, struct answer *a)
{
    char word[80];
    bool moved = bar_stands(p) && bar_row(p) > 0;
    row_word(p, bar_row(p), word, sizeof word);
    bool reads = op_info[a->op].kind == OP_READ && a->request_pool;
    if (reads && a->reply == a->whole)
        leaf_note(p, a);
    if (reads)
        source_keep(&p->source, a);
    p->shown = a->reply;
    tops_keep(p);
    if (p->landing)
        land(p);
    else
        bar_follow(p, moved ? word : "");
    p->landing = LAND_NONE;
    if (!page_token(p)[0])
        p->listed = rows_before(p) + bar_rows(p);
}

/* -- moving -- */

/* Within the rows the page holds. */
static bool scroll(struct page *p, unsigned i, int step)
{
    unsigned rows = rows_of(p, i), seen = seen_of(p, i), top = p->top[i];
    if (step > 0 ? top + seen >= rows : top == 0)
        return false;
    page_seen(p);
    p->top[i] = step > 0 ? top + seen : top > seen ? top - seen : 0;
    if ((int)i == bar_list(p))
        p->bar = p->top[i];
    return true;
}

static bool beyond(struct page *p, int step, enum landing landing)
{
    enum landing before = p->landing;
    p->landing = landing;
    if (p->screen->turn ? p->screen->turn(p, step) : page_piece(p, step))
        return true;
    p->landing = before;
    return false;
}

bool page_turn(struct page *p, int step)
{
    unsigned lists = p->form->lists;
    for (unsigned i = 0; i < lists; i++)             /* one to its end, then the next; and back the same way */
        if (scroll(p, step > 0 ? i : lists - 1 - i, step))
            return true;
    return side_turn(p, step) || beyond(p, step, step > 0 ? LAND_FIRST : LAND_LAST_PAGE);
}

bool page_turns(const struct page *p)
{
    for (unsigned i = 0; i < p->form->lists; i++)
        if (rows_of(p, i) > seen_of(p, i))
            return true;
    if (p->form->side)
        return true;
    return p->screen->more ? p->screen->more(p) : p->leaf || page_token(p)[0];
}

bool bar_move(struct page *p, int step)
{
    int i = bar_list(p);
    const struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    if (i < 0 || !bar_stands(p) || (in && in->spec->type != INPUT_COMMAND))
        return false;
    unsigned row = bar_row(p), rows = bar_rows(p);
    if (step < 0 ? row > 0 : row + 1 < rows) {
        page_seen(p);
        p->bar = step < 0 ? row - 1 : row + 1;
        bar_show(p);
    } else if (!beyond(p, step, step > 0 ? LAND_FIRST : LAND_LAST)) {
        page_beep(p);
    }
    return true;
}

/* -- place and total -- */

static bool number_in(const struct record *record, const void *of, const char *name, uint64_t *n_r)
{
    const struct field *f = of ? record_field(record, name) : NULL;
    if (!f || f->type != FT_UINT)
        return false;
    *n_r = *(const uint64_t *)field_in(f, of);
    return true;
}

/* Has the core more rows than it gave? */
static bool list_cut(const struct page *p, const struct form_list *list)
{
    char said[8] = "";
    bool more = false;
    if (list->cut_path.steps) {
        const void *at = p->shown ? path_follow(&list->cut_path, p->shown) : NULL;
        if (at)
            memcpy(&more, field_in(list->cut_path.step[list->cut_path.steps - 1], at), sizeof more);
    } else if (list->cut && p->screen->text) {
        p->screen->text(p, list->cut, said, sizeof said);
    }
    return more || said[0];
}

void others_text(unsigned others, bool more, char *out, size_t room)
{
    out[0] = '\0';
    if (others || more)
        snprintf(out, room, " +%u%s", others, more ? "+" : "");
}

void reach_text(const struct page *p, unsigned i, char *out, size_t room)
{
    const struct form_list *list = &p->form->list[i];
    unsigned rows = rows_of(p, i), to = p->top[i] + seen_of(p, i);
    bool cut = list_cut(p, list);
    out[0] = '\0';
    if (cut || rows > seen_of(p, i))
        snprintf(out, room, "%u/%u%s", to < rows ? to : rows, rows, cut ? "+" : "");
}

/* Rows of the whole list before those the page holds. */
static uint64_t first_place(const struct page *p)
{
    uint64_t first = rows_before(p);
    if (p->source.pool && !p->source.part)
        number_in(op_info[p->source.op].request, p->source.request, "first", &first);
    return first;
}

void bar_open_at(struct page *p, uint64_t place)
{
    char from[24], to[24];
    uint64_t first = first_place(p);
    if (!bar_stands(p)) {
        page_beep(p);
        return;
    }
    if (place <= first || place > first + bar_rows(p)) {
        snprintf(from, sizeof from, "%" PRIu64, first + 1);
        snprintf(to, sizeof to, "%" PRIu64, first + bar_rows(p));
        page_say(p, "form.lists.place", from, to, NULL, NULL);
        page_beep(p);
        return;
    }
    page_seen(p);
    p->bar = (unsigned)(place - first - 1);
    bar_show(p);
    bar_open(p);
}

/* 12/132; 12/45+ as long as only so many have come, or the core gives no others. */
void place_text(const struct page *p, char *out, size_t room)
{
    uint64_t first = rows_before(p), all = page_token(p)[0] ? p->listed : first + bar_rows(p);
    const struct op_info *op = &op_info[p->source.op];
    out[0] = '\0';
    if (!bar_stands(p) || !p->source.pool || p->source.part)
        return;
    bool counted = number_in(op->request, p->source.request, "first", &first)
                   && number_in(op->reply, p->shown, "total", &all);
    bool further = !counted && !all, cut = list_cut(p, &p->form->list[bar_list(p)]);
    snprintf(out, room, "%" PRIu64 "/%" PRIu64 "%s", first + bar_row(p) + 1,
             further ? first + bar_rows(p) : all, further || cut ? "+" : "");
}
