/* What is asked of the county, and what a field of a stage is told.
 *
 *   @n        a number nobody else has      @d, @d+N, @d-N   today, and so many days from it
 *   @m        a meter nobody else has       @a               another account of the same office
 *   @?X/Y     one of the two, by chance     @?               a flag, set one time in three */
#include "config.h"
#include "tests/year/year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD 200
#define WHO "applicant=赵海燕 id_kind=none none_reason=未带 phone=138@n8 place=东街 door=@n号 "
#define CALL "came_by=hotline urgency=normal what_said=没电 place_said=大曹庄村 "

const struct ask asks[] = {
    { "install_household", 180, OF_NOBODY, WHO "category=residential capacity_w=8000 voltage=v220" },
    { "install_business", 60, OF_NOBODY, WHO "category=commercial capacity_w=30000 voltage=v380" },
    { "install_high", 12, OF_NOBODY, WHO "category=commercial capacity_w=630000 voltage=kv10" },
    { "install_double", 6, OF_NOBODY, WHO "category=commercial capacity_w=1000000 voltage=kv10" },
    { "install_charging", 40, OF_NOBODY, WHO "category=residential capacity_w=7000 voltage=v220" },
    { "estate", 5, OF_NOBODY, WHO "category=residential capacity_w=200000 voltage=kv10" },
    { "temporary", 20, OF_NOBODY, WHO "category=commercial capacity_w=50000 voltage=v380" },
    { "temporary_extend", 0, OF_LAST, "supply_until=@d+90" },
    { "temporary_convert", 0, OF_LAST, "stays=1" },
    { "increase_household", 12, OF_HOME, "to_kva=12" },
    { "increase_business", 8, OF_HOME, "to_kva=14" },
    { "increase_high", 6, OF_WORKS, "to_kva=1000" },
    { "generation", 10, OF_HOME, "installed_kw=5 generates=surplus" },
    { "generation_high", 4, OF_WORKS, "installed_kw=400 generates=all" },
    { "rename", 90, OF_HOME, "new_name=高@n" },
    { "transfer", 60, OF_HOME, "new_name=孙@n id_kind=none reason=外籍 phone=139@n8 prepayment_way=1" },
    { "household_flag", 60, OF_HOME, "flag_kind=household heads=6 paper_no=P@n from=@d until=@d+40" },
    { "reclass", 10, OF_HOME, "to_category=commercial to_list=shop from=@d+3" },
    { "change_voltage", 4, OF_WORKS, "to_voltage=kv35 to_list=kw-35 to_way=actual_demand from=@d+3" },
    { "reduce", 8, OF_WORKS, "sealed_kva=315 transformers=1号 from=@d+18 until=@d+230" },
    { "reduce_back", 0, OF_LAST, "from=@d+9" },
    { "suspend", 12, OF_WORKS, "sealed_kva=315 transformers=1号 from=@d+18 until=@d+46" },
    { "suspend_back", 0, OF_LAST, "from=@d+9" },
    { "swap", 6, OF_WORKS, "out_kva=315 in_kva=400 transformers=1号 from=@d+5 until=@d+50" },
    { "swap_back", 0, OF_LAST, "from=@d+4" },
    { "dismantle", 10, OF_HOME, "until=@d+150 reason=翻建" },
    { "dismantle_back", 0, OF_LAST, "" },
    { "close_dismantled", 0, OF_LAST, "" },
    { "relocate", 6, OF_HOME, "new_place=北鱼村 new_door=@n号 same_point=1 from=@d+18" },
    { "move_meter", 12, OF_HOME, "moved_to=院墙外" },
    { "merge", 4, OF_HOME, "into_account=@a" },
    { "split", 4, OF_HOME, "split_kva=3 stays_kva=5 new_name=孙@n id_kind=none reason=外籍 phone=139@n8" },
    { "close", 20, OF_HOME, "payee=高磊" },
    { "close_idle", 4, OF_HOME, "payee=高磊" },
    { "enquiry", 60, OF_NOBODY, CALL },
    { "complaint", 30, OF_HOME, CALL "complaint_grade=normal" },
    { "repair_city", 60, OF_NOBODY, CALL },
    { "repair_rural", 60, OF_HOME, CALL },
    { "repair_remote", 20, OF_HOME, CALL },
    { "service_request", 20, OF_HOME, CALL },
    { "meter_abnormal", 20, OF_HOME, "came_by=counter what_said=走快" },
    { "reading_abnormal", 14, OF_HOME, "came_by=counter what_said=抄错" },
    { "damaged_appliance", 8, OF_HOME, "came_by=counter appliance=冰箱 damaged_on=@d" },
    { "regulator_order", 6, OF_HOME, "order_said=12398-@n what_said=限期" },
    { "line_works", 30, OF_HOME, "length=40" },
    { "enquiry_short", 8, OF_HOME, "" },
    { "call_back", 0, OF_ITSELF, "" },
    { "restore", 0, OF_ITSELF, "" },
    { "cut_off", 0, OF_ITSELF, "" },
    { "flag_expiry", 0, OF_ITSELF, "" },
    { "interim_over", 0, OF_ITSELF, "" },
    { "temporary_over", 0, OF_ITSELF, "" },
};
const unsigned asks_n = COUNT_OF(asks);

/* What a stage may be told; of what is not here it is told nothing unless it must. */
static const struct { const char *name, *value; } fields[] = {
    { "survey", "可供" }, { "plan", "就近接入" }, { "contract_no", "HT-@n" }, { "contract_on", "@d" },
    { "meter_no", "@m" }, { "energised_on", "@d" }, { "reading_taken", "1" }, { "reading_section", "0417" },
    { "tariff", "plain" }, { "external_works", "@?" }, { "hidden_works", "@?" }, { "design_needed", "@?" },
    { "works_needed", "@?" }, { "reading_wrong", "@?" }, { "own_source", "generator" }, { "importance", "second" },
    { "second_line", "10kV 二线" }, { "plan_until", "@d+90" }, { "design_no", "SJ-@n" }, { "supply_until", "@d+25" },
    { "survey_said", "可接入" }, { "plan_said", "换表" }, { "contract_said", "BC-@n" }, { "changed_on", "@d" },
    { "moved_on", "@d" }, { "sealed_on", "@d" }, { "unsealed_on", "@d" }, { "swapped_on", "@d" },
    { "restored_on", "@d" }, { "back_on", "@d" }, { "back_meter", "@m" }, { "back_start", "0" },
    { "connected_on", "@d" }, { "tested_on", "@d" }, { "seen_on", "@d" },
    { "seen_kwh", "100.00" }, { "fed_meter", "@m" }, { "digits", "6" }, { "surplus_buyer", "company" },
    { "surplus_list", "fed" }, { "cause_found", "分支箱跳闸" }, { "responsibility", "@?office/customer" },
    { "answer_said", "已答复" }, { "settled_said", "退补" }, { "test_result", "@?within/beyond" },
    { "meter_reading", "100.00" }, { "made_good", "repaired" }, { "new_meter", "@m" },
    { "soil", "@?soft/rock" }, { "voltage", "" }, { "category", "" },
};

const struct ask *ask_named(const char *kind)
{
    for (unsigned i = 0; i < asks_n; i++)
        if (!strcmp(asks[i].kind, kind))
            return &asks[i];
    return NULL;
}

static void day_text(int add, char out[WORD])
{
    struct civil c = date_civil(instant_date(year.now) + add);
    snprintf(out, WORD, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* Another of its office, at the same prices. */
static const char *another_home(const struct errand *w)
{
    unsigned own = (unsigned)w->account[9] % 2, i = dice(homes_of_office());
    return county_home(w->office, i - i % 2 + own);
}

/* text up to its end or a blank, its signs filled in. */
static void expand(const struct errand *w, const char *text, char *out)
{
    static unsigned serial;
    size_t n = 0;
    *out = 0;
    while (*text) {
        char part[WORD] = "";
        if (*text != '@') {
            out[n++] = *text++;
            out[n] = 0;
            continue;
        }
        char sign = text[1];
        text += 2;
        if (sign == 'n' && *text == '8') {
            snprintf(part, sizeof part, "%08u", ++serial);
            text++;
        } else if (sign == 'n') {
            snprintf(part, sizeof part, "%u", ++serial);
        } else if (sign == 'm') {
            snprintf(part, sizeof part, "8%09u", ++serial);
        } else if (sign == 'a') {
            snprintf(part, sizeof part, "%s", another_home(w));
        } else if (sign == 'd') {
            char *end = (char *)(uintptr_t)text;
            long add = *text == '+' || *text == '-' ? strtol(text, &end, 10) : 0;
            text = end;
            day_text((int)add, part);
        } else {
            const char *slash = strchr(text, '/');
            if (!slash)
                snprintf(part, sizeof part, "%s", dice(3) ? "0" : "1");
            else if (dice(2))
                snprintf(part, sizeof part, "%.*s", (int)(slash - text), text);
            else
                snprintf(part, sizeof part, "%s", slash + 1);
            text += strlen(text);
        }
        n += (size_t)snprintf(out + n, WORD - n, "%s", part);
    }
}

static void *record_new(const struct record *r)
{
    void *s = pool_get(hall.pool, r->size);
    memset(s, 0, r->size);
    record_init(r, s);
    return s;
}

static void tell(const struct errand *w, const struct record *r, void *s, const char *name, const char *value,
                 struct finding *found, uint32_t *n_r)
{
    char text[WORD];
    struct fault f;
    expand(w, value, text);
    const struct field *field = record_field(r, name);
    if (!field)
        found[(*n_r)++] = (struct finding){ .finding = name, .value = pool_copy(hall.pool, text) };
    else if (field_parse(field, s, text, hall.pool, &f))
        fail_msg("%s: %s=%s", w->ask->kind, name, text);
}

void *said_words(const struct errand *w, const struct record *r, const char *words, struct finding *found,
                 uint32_t *n_r)
{
    void *s = record_new(r);
    *n_r = 0;
    char *copy = (char *)(uintptr_t)pool_copy(hall.pool, words), *rest;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        *equals = 0;
        tell(w, r, s, word, equals + 1, found, n_r);
    }
    return s;
}

/* What acceptance was told already holds; of the rest what has a value here, and always what it must. */
void *said_stage(const struct errand *w, const struct record *r, const struct flow_stage *stage, struct finding *found,
                 uint32_t *n_r)
{
    void *s = record_new(r);
    *n_r = 0;
    for (uint32_t i = 0; i < stage->finds_n; i++) {
        const char *name = stage->finds[i].finding;
        char before[40];
        snprintf(before, sizeof before, "%s=", name);
        for (unsigned k = 0; k < COUNT_OF(fields); k++)
            if (!strcmp(fields[k].name, name) && *fields[k].value && !strstr(w->ask->said, before))
                tell(w, r, s, name, fields[k].value, found, n_r);
    }
    return s;
}
