/* What a flow brings with it: fields of its own, and words in both languages for what
 * locale/ has none of. */
#include "config.h"
#include "core/work/flow_reader.h"
#include "core/work/effect.h"
#include "core/work/found.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>

/* -- words -- */

void flow_names(struct flow_reader *r, const char *before, const char *name, bool needs)
{
    r->naming = (struct flow_naming){ .before = before, .name = pool_copy(r->pool, name) };
    if (!needs || r->needs == COUNT_OF(r->need))
        return;
    r->need[r->needs] = pool_printf(r->pool, "%s%s", before, name);
    r->need_line[r->needs++] = r->line;
}

/* What stands in the line behind so many words. */
static const char *text_after(const struct flow_reader *r, unsigned words)
{
    const char *at = r->text;
    while (words--) {
        at += strspn(at, " ");
        at += strcspn(at, " ");
    }
    return at + strspn(at, " ");
}

const struct flow_word *flow_word_of(const struct flow_info *flow, const char *key, const char *lang)
{
    for (unsigned i = 0; i < flow->words; i++)
        if (!strcmp(flow->word[i].key, key) && !strcmp(flow->word[i].lang, lang))
            return &flow->word[i];
    return NULL;
}

/* A label is seen, and each mark stands on a character of its own: what is piled on one runs over its line. */
static const char *unseen(const char *text)
{
    const char *at = text, *end = text + strlen(text);
    bool seen = false, marked = false;
    for (int32_t ch; (ch = utf8_next(&at, end)) >= 0;) {
        bool mark = !char_width(ch, WIDTH_UNICODE);
        if (mark && (marked || !seen))
            return "begins with a mark, or piles marks up";
        seen |= !mark && !uc_is_property_white_space(ch) && !uc_is_property_default_ignorable_code_point(ch);
        marked = mark;
    }
    return seen ? NULL : "has nothing to be seen";
}

static enum status word_add(struct flow_reader *r, const char *key, const char *lang, unsigned behind)
{
    struct flow_info *flow = r->flow;
    char *text = pool_copy(r->pool, text_after(r, behind));
    size_t n = strlen(text);
    while (n && text[n - 1] == ' ')
        text[--n] = 0;
    if (!code_value(&codes_lang, lang, &(uint16_t){ 0 }))
        return flow_wrong(r, lang, "unknown language");
    if (flow_word_of(flow, key, lang))
        return flow_wrong(r, lang, "said twice");
    if (utf8_count(text) > FLOW_TEXT_CHARS)
        return flow_wrong(r, lang, "too long");
    const char *why = unseen(text);
    if (why)
        return flow_wrong(r, lang, why);
    if (flow->words == FLOW_OWN_WORDS)
        return flow_wrong(r, lang, "too many words");
    if (!flow->word)
        flow->word = pool_array(r->pool, FLOW_OWN_WORDS, sizeof *flow->word);
    flow->word[flow->words++] = (struct flow_word){ key, pool_copy(r->pool, lang), text, r->line };
    return ST_ok;
}

enum status flow_take_words(struct flow_reader *r)
{
    const struct flow_naming *of = &r->naming;
    bool help = !strcmp(r->word[0], "help");
    if (help && !of->field)
        return flow_wrong(r, r->word[0], "belongs to a field");
    return word_add(r, pool_printf(r->pool, "%s%s", help ? "help.field." : of->before, of->name), r->word[1], 2);
}

enum status flow_take_word(struct flow_reader *r)
{
    const struct field *field = r->naming.field;
    uint16_t value;
    if (!field || field->type != FT_CODE)
        return flow_wrong(r, r->word[0], "belongs to a choice");
    if (!code_value(field->codes, r->word[1], &value) || !flow_name_good(r->word[1]))
        return flow_wrong(r, r->word[1], "is none of the choices");
    return word_add(r, pool_printf(r->pool, "code.%s.%s", field->codes->name, r->word[1]), r->word[2], 3);
}

/* Two questions of one page that read the same cannot be told apart. */
static enum status labels_differ(struct flow_reader *r)
{
    for (unsigned i = 0; i < r->fields; i++)
        for (unsigned k = 0; k < r->flow->words; k++) {
            const struct flow_word *mine = &r->flow->word[k];
            for (unsigned o = 0; !strcmp(mine->key, r->field[i].name) && o < i; o++) {
                const struct flow_word *its = flow_word_of(r->flow, r->field[o].name, mine->lang);
                if (its && !strcmp(its->text, mine->text))
                    return flow_wrong_at(r, mine->line, r->field[i].name, "is called as another field is");
            }
        }
    return ST_ok;
}

enum status flow_words_whole(struct flow_reader *r)
{
    static const char *const both[] = { "zh_CN", "en" };
    for (unsigned i = 0; i < r->needs; i++)
        for (size_t k = 0; k < COUNT_OF(both); k++)
            if (!flow_word_of(r->flow, r->need[i], both[k]))
                return flow_wrong_at(r, r->need_line[i], strrchr(r->need[i], '.') ? strrchr(r->need[i], '.') + 1
                                                                                : r->need[i],
                                     k ? "has no words in en" : "has no words in zh_CN");
    return labels_differ(r);
}

/* -- fields -- */

bool flow_number(const char *word, uint64_t least, uint64_t most, uint64_t *n_r)
{
    char *end;
    *n_r = strtoull(word, &end, 10);
    return *word >= '0' && *word <= '9' && !*end && *n_r >= least && *n_r <= most;
}

static enum status choices_of(struct flow_reader *r, struct field *field, unsigned first)
{
    unsigned n = r->words - first;
    struct code *code = pool_array(r->pool, n + 1, sizeof *code);
    struct code_set *set = POOL_NEW(r->pool, struct code_set);
    if (n < 2 || n > FLOW_CHOICES)
        return flow_wrong(r, field->name, n < 2 ? "has fewer than two choices" : "has too many choices");
    for (unsigned i = 0; i < n; i++) {
        const char *name = r->word[first + i];
        if (!flow_name_good(name))
            return flow_wrong(r, name, "not a name");
        for (unsigned k = 0; k < i; k++)
            if (!strcmp(code[k].name, name))
                return flow_wrong(r, name, "said twice");
        code[i] = (struct code){ (uint16_t)(i + 1), pool_copy(r->pool, name) };
    }
    *set = (struct code_set){ .name = pool_printf(r->pool, "%s.%s", r->flow->kind, field->name), .code = code,
                              .codes = n };
    field->type = FT_CODE;
    field->codes = set;
    for (unsigned i = 0; i < n; i++)
        flow_names(r, pool_printf(r->pool, "code.%s.", set->name), code[i].name, true);
    return ST_ok;
}

static enum status field_kind(struct flow_reader *r, struct field *field)
{
    static const struct { const char *name; uint8_t type; } plain[] = {
        { "money", FT_MONEY }, { "energy", FT_ENERGY }, { "date", FT_DATE }, { "flag", FT_FLAG },
    };
    const char *kind = r->word[2];
    bool text = !strcmp(kind, "text"), number = !strcmp(kind, "number");
    unsigned words = text || number ? 4 : 3;
    uint64_t limit = 0;
    if (!strcmp(kind, "choice"))
        return choices_of(r, field, 3);
    if ((text || number) && (r->words < 4 || !flow_number(r->word[3], 1, text ? FLOW_TEXT_CHARS : UINT32_MAX, &limit)))
        return flow_wrong(r, r->word[r->words < 4 ? 2 : 3], text ? "how many characters" : "how large at most");
    field->limit = (uint32_t)limit;
    field->type = text ? FT_TEXT : number ? FT_UINT : FT_LIST;
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (!strcmp(plain[i].name, kind))
            field->type = plain[i].type;
    if (field->type == FT_LIST)
        return flow_wrong(r, kind, "unknown kind of field");
    if (r->words > words && (strcmp(r->word[words], "masked") || !text || r->words > words + 1))
        return flow_wrong(r, r->word[words], "unknown word of a field");
    field->flags = r->words > words ? F_MASK : 0;
    return ST_ok;
}

enum status flow_take_field(struct flow_reader *r)
{
    const char *name = r->word[1];
    if (!r->of_line)
        return flow_wrong(r, "field", "comes after `of`");
    if (!flow_name_good(name))
        return flow_wrong(r, name, "not a name");
    if (record_field(r->flow->of_account ? &change_record : &application_record, name))
        return flow_wrong(r, name, "is a field there is already");
    if (record_field(&work_accept_record, name) || record_field(&work_finish_record, name))
        return flow_wrong(r, name, "is asked at every acceptance or stage");
    for (unsigned i = 0; i < r->fields; i++)
        if (!strcmp(r->field[i].name, name))
            return flow_wrong(r, name, "field twice");
    if (r->fields == FLOW_FIELDS)
        return flow_wrong(r, name, "too many fields");
    struct field *field = &r->field[r->fields];
    *field = (struct field){ .name = pool_copy(r->pool, name) };
    enum status s = field_kind(r, field);
    if (s)
        return s;
    r->field_line[r->fields++] = r->line;
    flow_names(r, "", name, true);
    r->naming.field = field;
    return ST_ok;
}

#define NOTE_FIELD record_field(&note_record, "text")
#define ADDRESS_FIELD record_field(&job_record, "address")

/* The field has the other's type, no longer limit, and its folding and masking. */
enum status flow_take_to(struct flow_reader *r)
{
    struct field *own = r->naming.field ? &r->field[r->fields - 1] : NULL;
    bool note = !strcmp(r->word[1], "note"), account = !strncmp(r->word[1], "account.", 8);
    bool address = !strcmp(r->word[1], "address");
    if (!own || r->naming.field != own)
        return flow_wrong(r, r->word[0], "belongs to a field");
    struct flow_target *to = &r->target[r->fields - 1];
    const struct field *field = note ? NOTE_FIELD : address ? ADDRESS_FIELD
        : account ? target_field(r->word[1] + 8) : NULL;
    if (!field)
        return flow_wrong(r, r->word[1], "is nowhere that a finding may go");
    if (to->field || to->note || to->address)
        return flow_wrong(r, r->word[1], "said twice");
    if (field->type != own->type || (field->limit && own->limit > field->limit))
        return flow_wrong(r, own->name, field->type != own->type ? "is of another type than where it goes"
                                                                 : "may be longer than where it goes");
    for (unsigned i = 0; own->codes && i < own->codes->codes; i++)
        if (!code_value(field->codes, own->codes->code[i].name, &(uint16_t){ 0 }))
            return flow_wrong(r, own->codes->code[i].name, "is none of the values where it goes");
    own->flags |= field->flags & (F_NAME | F_MASK);
    *to = (struct flow_target){ .field = account ? field : NULL, .note = note, .address = address };
    for (unsigned i = 0; address && i + 1 < r->fields; i++)
        if (r->target[i].address)
            return flow_wrong(r, r->word[1], "two findings go there");
    for (unsigned i = 0; account && i + 1 < r->fields; i++)
        if (r->target[i].field == field)
            return flow_wrong(r, r->word[1], "two findings go there");
    return ST_ok;
}

/* An application has an account only when one is opened by it; an address is asked for where there may be none. */
enum status flow_targets_whole(struct flow_reader *r)
{
    const struct flow_info *flow = r->flow;
    bool has = (flow->of_account && !flow->account_optional)
        || (flow->effect && !strcmp(flow->effect->name, "open_account"));
    for (unsigned i = 0; !flow->account_optional && i < r->fields; i++)
        if (flow->target[i].address)
            return flow_wrong_at(r, r->field_line[i], r->field[i].name, "is an address, and the account has one");
    for (unsigned i = 0; !has && i < r->fields; i++)
        if (flow->target[i].field || flow->target[i].note)
            return flow_wrong_at(r, r->field_line[i], r->field[i].name, "has no account to go to");
    return ST_ok;
}

/* What acceptance asks was known by the list alone. */
void flow_own_made(struct flow_reader *r)
{
    struct flow_info *flow = r->flow;
    flow->field_line = pool_array(r->pool, r->fields + 1, sizeof *flow->field_line);
    memcpy(flow->field_line, r->field_line, r->fields * sizeof *flow->field_line);
    flow->target = pool_array(r->pool, r->fields + 1, sizeof *flow->target);
    memcpy(flow->target, r->target, r->fields * sizeof *flow->target);
    if (r->fields)
        flow->own = record_make(flow->kind, r->field, r->fields, r->pool);
    for (unsigned i = 0; i < flow->asks; i++)
        if (flow->ask[i].of.in == IN_FOUND)
            flow->ask[i].of.field = record_field(flow->own, flow->ask[i].of.field->name);
}

/* The form of acceptance of an application has the application's own fields; that of a change is made. */
static struct said_field asked_field(const struct flow_reader *r, const char *name, bool offered)
{
    for (unsigned k = 0; k < r->fields; k++)
        if (!strcmp(r->field[k].name, name))
            return (struct said_field){ IN_FOUND, &r->field[k] };
    return (struct said_field){ IN_CHANGE, offered && r->flow->of_account ? record_field(&change_record, name) : NULL };
}

enum status flow_take_asks(struct flow_reader *r)
{
    bool offered = !strcmp(r->word[0], "offers");
    for (unsigned i = 1; i < r->words; i++) {
        struct said_field of = asked_field(r, r->word[i], offered);
        if (!of.field)
            return flow_wrong(r, r->word[i], offered && r->flow->of_account ? "unknown field"
                                                                           : "is no field of its own");
        for (unsigned k = 0; k < r->flow->asks; k++)
            if (!strcmp(r->flow->ask[k].of.field->name, r->word[i]))
                return flow_wrong(r, r->word[i], "said twice");
        if (r->flow->asks == STAGE_NEEDS)
            return flow_wrong(r, r->word[i], "too many needs");
        r->flow->ask[r->flow->asks++] = (struct stage_need){ of, !offered };
    }
    return ST_ok;
}
