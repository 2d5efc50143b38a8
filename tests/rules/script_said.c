/* What a step about jobs says in words, as the requests it stands for have it. */
#include "config.h"
#include "script_inside.h"

#include <string.h>

const char *work_said(char **word, unsigned n, const char *name)
{
    size_t length = strlen(name);
    for (unsigned i = 1; i < n; i++)
        if (!strncmp(word[i], name, length) && (word[i][length] == '=' || !word[i][length]))
            return word[i] + length + (word[i][length] == '=');
    return NULL;
}

uint32_t work_papers(char **word, unsigned n, struct job_paper *list)
{
    static const struct { const char *said; uint16_t held; } how[] = {
        { "owe", CODE_paper_held_owed }, { "lack", CODE_paper_held_missing }, { "bring", CODE_paper_held_here },
    };
    uint32_t papers = 0;
    for (size_t i = 0; i < COUNT_OF(how); i++) {
        const char *names = work_said(word, n, how[i].said);
        char *rest, *copy = pool_copy(hall.pool, names ? names : "");
        for (char *name = strtok_r(copy, ",", &rest); name && papers < WORK_LACK; name = strtok_r(NULL, ",", &rest))
            list[papers++] = (struct job_paper){ .paper_kind = name, .paper_held = how[i].held, .paper_no = "P1" };
    }
    return papers;
}

const char *work_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

void work_application(char **word, unsigned n, struct application *a)
{
    *a = (struct application){
        .applicant = work_or(work_said(word, n, "name"), "赵海燕"), .id_kind = CODE_id_kind_id_card,
        .id_no = work_or(work_said(word, n, "id"), "130525199003071029"),
        .phone = work_or(work_said(word, n, "phone"), "13800002217"),
        .place = work_or(work_said(word, n, "place"), "大曹庄村"),
        .door = work_or(work_said(word, n, "door"), "3组31号"),
        .category = CODE_category_residential, .capacity_w = 8000, .agent = work_said(word, n, "agent"),
        .handled_by = work_said(word, n, "agent") || work_said(word, n, "handled") ? CODE_handled_by_agent
                                                                                 : CODE_handled_by_self,
        .contact = work_said(word, n, "contact"),
    };
}

void work_change(char **word, unsigned n, struct change *h)
{
    const char *way = work_said(word, n, "way"), *flag = work_said(word, n, "flag");
    *h = (struct change){ .new_name = work_said(word, n, "name"), .id_kind = CODE_id_kind_id_card,
                          .id_no = work_said(word, n, "id"), .reading_taken = work_said(word, n, "read") != NULL,
                          .meter_reading = work_said(word, n, "read") ? 100 : 0, .heads = 6, .paper_no = "P1",
                          .from = instant_date(clock_now()), .until = instant_date(clock_now()) + 365 };
    if (way)
        assert_true(code_value(&codes_prepayment_way, way, &h->prepayment_way));
    if (flag)
        assert_true(code_value(&codes_flag_kind, flag, &h->flag_kind));
}
