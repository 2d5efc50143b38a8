/* Whatever form posts a version, somebody changes the row between: the scripts lead to the
 * forms, and the first such posting at each is refused as stale. What the form rests on must
 * then be asked for again, who changed what be said, what was typed stand, and F9 post it
 * with the version that is stored now. Every form with such an operation is found in forms/;
 * one that no script posts with a version is named (fault B1).
 *
 *     changed [SCRIPT...]        all of tests/screen/script/, or these */
#include "config.h"
#include "base/rooms.h"
#include "desk/form.h"
#include "tests/paths.h"
#include "harness.h"
#include "world.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMS_MOST 1000                /* more are said: none goes unproved */
#define WHO "赵强"
#define WHEN "10:00"

enum phase { BEFORE, REFUSED, READ_AGAIN, POSTED, OVER };

static struct {
    enum phase phase;
    enum op_id op;
    char *first, *second;            /* requests: refused, and sent again */
    char was[200], is[200];          /* a text of the row: as it stood, and as somebody has changed it */
    bool proven[FORMS_MOST];         /* by their place */
    unsigned bad, times;
} at;

/* -- versions in what is sent and told -- */

static const char *const versions[] = { "version", "row_version" };

static json_t *version_in(json_t *object)
{
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        json_t *v = json_object_get(object, versions[i]);
        if (json_integer_value(v) > 0)
            return v;
    }
    return NULL;
}

static bool sends_version(const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    bool sends = version_in(json);
    json_decref(json);
    return sends;
}

/* Of the row one text that people read. */
static void text_change(json_t *row)
{
    static const char *const some[] = { "phone", "remark", "contact", "unit_name_en", "staff_name", "place", "text",
                                        "title", "source", "unit_name", "applicant", "account_name", "payee", "word",
                                        "bank_account" };
    for (size_t i = 0; i < COUNT_OF(some) && !at.is[0]; i++) {
        const char *is = json_string_value(json_object_get(row, some[i]));
        if (!is || !*is)
            continue;
        snprintf(at.was, sizeof at.was, "%s", is);
        snprintf(at.is, sizeof at.is, "%s9", is);
        json_object_set_new(row, some[i], json_string(at.is));
    }
}

/* Every row of what is told is a version further, and the texts of each are another's. */
static bool rows_change(json_t *json)
{
    const char *key;
    json_t *value;
    size_t i;
    bool some = false;
    if (json_is_object(json) && version_in(json)) {
        for (size_t k = 0; k < COUNT_OF(versions); k++) {          /* a row may show two: its own, and its job's */
            json_t *v = json_object_get(json, versions[k]);
            if (json_integer_value(v) > 0)
                json_integer_set(v, json_integer_value(v) + 1);
        }
        text_change(json);
        some = true;
    }
    if (json_is_object(json))
        json_object_foreach(json, key, value)
            some |= rows_change(value);
    if (json_is_array(json))
        json_array_foreach(json, i, value) {
            at.is[0] = '\0';
            some |= rows_change(value);
        }
    return some;
}

static bool somebody_changes(struct rule *r)
{
    const struct record *record = op_info[r->op].reply;
    struct pool *pool = pool_new(1u << 16);
    void *s = pool_get(pool, record->size);
    struct buf text;
    struct fault f;
    buf_init(&text, 8u << 20);
    bool good = record_decode(record, s, r->body.at, r->body.n, NULL, pool, &f) == ST_ok;
    if (good)
        record_to_json(record, s, false, &text);
    json_t *json = good ? json_loadb((char *)text.at, text.n, 0, NULL) : NULL;
    bool changed = rows_change(json);
    char *said = json ? json_dumps(json, JSON_COMPACT) : NULL;
    good = changed && record_from_json(record, s, said, strlen(said), pool, &f) == ST_ok;
    if (good) {
        buf_clear(&r->body);
        record_encode(record, s, NULL, &r->body);
    }
    free(said);
    json_decref(json);
    buf_release(&text);
    pool_free(&pool);
    return good;
}

/* -- which form it is -- */

/* One that is made has a title of its flow's. */
static const struct form *form_made_shown(enum op_id op, unsigned *place_r)
{
    for (unsigned i = 0; i < FORMS_MOST && form_at(i); i++) {
        *place_r = i;
        if (form_at(i)->made_side == 1 && form_at(i)->op == &op_info[op])
            return form_at(i);
    }
    return NULL;
}

static const struct form *form_shown(enum op_id op, unsigned *place_r)
{
    char row[2048];
    const struct form *best = NULL;
    row_text(0, row, sizeof row);
    char *gap = strstr(row + strspn(row, " "), "  ");          /* behind it stands who sits there, at which window */
    if (gap)
        *gap = '\0';
    for (unsigned i = 0; i < FORMS_MOST && form_at(i); i++) {
        const struct form *f = form_at(i);
        bool titled = f->op && f->op->kind == OP_WRITE && !f->paper_rows && strstr(row, tr(f->title));
        size_t n = strlen(tr(f->title)), had = best ? strlen(tr(best->title)) : 0;
        if (!titled || had > n || (had == n && !at.proven[*place_r]))      /* of two of one title the one left */
            continue;
        best = f;
        *place_r = i;
    }
    return best ? best : form_made_shown(op, place_r);
}

/* -- in the core's place -- */

static bool refused(const struct asked *a, struct buf *out)
{
    struct fault f;
    fault_set(&f, ST_stale, "", WHO, WHEN, NULL);
    at.phase = REFUSED;
    at.op = a->op;
    free(at.first);
    free(at.second);
    at.first = strdup(a->json);
    at.second = NULL;
    at.is[0] = at.was[0] = '\0';
    wire_put_reply(out, a->number, &f, NULL, 0);
    return true;
}

static bool answers(struct asked *a, struct rule *r, struct buf *out)
{
    bool write = op_info[a->op].kind == OP_WRITE, good = r && r->fault.status == ST_ok;
    unsigned place = 0;
    if (at.phase == BEFORE && write && good && sends_version(a->json) && form_shown(a->op, &place) && !at.proven[place])
        return refused(a, out);
    if (at.phase == REFUSED && !write && good && a->op != OP_session_home && somebody_changes(r))
        at.phase = READ_AGAIN;
    else if (at.phase == READ_AGAIN && a->op == at.op) {
        at.phase = POSTED;
        at.second = strdup(a->json);
    }
    return false;
}

/* -- what must be seen -- */

static void bad(const char *why)
{
    at.bad++;
    printf("%s:%u %s: %s\n", strrchr(h.path, '/') + 1, h.line_no, op_info[at.op].name, why);
    screen_dump(stdout);
    at.phase = OVER;
}

/* The text somebody has changed goes along where nobody typed over it. */
static bool same_text(const json_t *a, const json_t *b)
{
    const char *x = json_string_value(a), *y = json_string_value(b);
    return x && y && strlen(y) == strlen(x) + 1 && strncmp(x, y, strlen(x)) == 0 && y[strlen(x)] == '9';
}

static bool same(const json_t *a, const json_t *b);

static bool same_object(const json_t *a, json_t *b)
{
    const char *key;
    json_t *value;
    json_object_foreach(b, key, value)
        if (strcmp(key, versions[0]) && strcmp(key, versions[1]) && !same(json_object_get(a, key), value))
            return false;
    return json_object_size(a) == json_object_size(b);
}

static bool same(const json_t *a, const json_t *b)
{
    if (json_is_object(a) && json_is_object(b))
        return same_object(a, (json_t *)(uintptr_t)b);
    bool lists = json_is_array(a) && json_is_array(b) && json_array_size(a) == json_array_size(b);
    for (size_t i = 0; lists && i < json_array_size(a); i++)
        if (!same(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return lists || same_text(a, b) || json_equal(a, b);
}

static void posted_again(unsigned place)
{
    json_t *a = json_loads(at.first, 0, NULL), *b = json_loads(at.second, 0, NULL);
    if (json_integer_value(version_in(b)) <= json_integer_value(version_in(a)))
        bad("sent again with the old version");
    else if (!same(a, b)) {
        printf("first  %s\nsecond %s\n", at.first, at.second);
        bad("what was typed did not stay");
    } else {
        at.proven[place] = true;
        at.times++;
        at.phase = BEFORE;           /* the script goes on, to the next form */
    }
    json_decref(a);
    json_decref(b);
}

/* What would move by it is shown again before it is put: its first line puts it. */
static bool posts(void)
{
    bool went = do_keys("<F9>");
    if (went && at.phase != POSTED && screen_has("生效会移动这些时限"))
        went = do_keys("1");
    return went && at.phase == POSTED;
}

static int look(const char *line)
{
    unsigned place = 0;
    (void)line;
    if (at.phase == BEFORE || at.phase == OVER)
        return 1;
    if (at.phase == REFUSED) {
        bad("is not read again");
        return 1;
    }
    const struct form *form = form_shown(at.op, &place);
    if (!form)
        bad("the form has gone");
    else if (!screen_has(WHO " 于 " WHEN " 改过"))
        bad("it is not said who changed it");
    else if (at.is[0] && !screen_has(at.is))
        bad("what changed is not shown");
    else if (!posts())
        bad("F9 does not go on");
    else
        posted_again(place);
    return 1;
}

/* -- the scripts, led by what leads on -- */

static bool leads_on(const char *line, size_t n)
{
    static const char *const leads[] = {
        "clock", "term", "user", "answer", "event", "hold", "release", "start", "keys", "slowly", "raw", "hit", "stall",
        "go", "drop", "attach", "core-drop", "core-back", "left", "forms", "other", "gate", "include", "size", "refuse",
    };
    for (size_t i = 0; i < COUNT_OF(leads); i++)
        if (strlen(leads[i]) == n && strncmp(leads[i], line, n) == 0)
            return at.phase != OVER;
    return false;
}

static void script(const char *path)
{
    at.phase = BEFORE;
    if (!script_run(path))
        at.bad++;
    free(at.first);
    free(at.second);
    at.first = at.second = NULL;
}

static void all_scripts(void)
{
    const struct room_file *file;
    unsigned files = 0;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1u << 16);
    if (rooms_read(TOP_SRCDIR "/tests/screen/script", ".test", pool, &file, &files, &f) || !files)
        at.bad++;
    for (unsigned i = 0; i < files; i++)
        script(file[i].path);
    pool_free(&pool);
}

/* These make what was not there before, and what they rest on is no row; or say what was done outside, whatever the
 * row has become: the operation looks at that itself. */
static bool begins(const struct form *f)
{
    static const char *const new_ones[] = { "accept", "cut_off_done", "delegation", "paper" };
    for (size_t i = 0; i < COUNT_OF(new_ones); i++)
        if (strcmp(f->name, new_ones[i]) == 0)
            return true;
    return false;
}

static bool takes_version(const struct form *f)
{
    bool takes = record_field(f->op->request, versions[0]) || record_field(f->op->request, versions[1]);
    return takes && !begins(f);
}

static void forms_proven(void)
{
    unsigned forms = 0;
    if (form_at(FORMS_MOST)) {
        printf("more than %d forms\n", FORMS_MOST);
        at.bad++;
    }
    for (unsigned i = 0; i < FORMS_MOST && form_at(i); i++) {
        const struct form *f = form_at(i);
        if (!f->op || f->op->kind != OP_WRITE || !takes_version(f))
            continue;
        forms++;
        if (!at.proven[i]) {
            at.bad++;
            printf("%s (%s): no script posts it with a version, or it failed\n", f->name, f->op->name);
        }
    }
    printf("%u forms post a version, %u postings were refused and went on\n", forms, at.times);
}

int main(int argc, char **argv)
{
    static const struct looking how = { .lang = "zh_CN", .leads = leads_on, .look = look, .answers = answers };
    setvbuf(stdout, NULL, _IONBF, 0);          /* the desk is a fork */
    looking = &how;
    for (int i = 1; i < argc; i++)
        script(argv[i]);
    if (argc == 1) {
        all_scripts();
        forms_proven();
    }
    return at.bad > 0;
}
