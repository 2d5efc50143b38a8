/* Names and places, from db/sample. Villages are drawn: 276 real ones are not
 * listed anywhere free, and nobody should find his own house here. */
#include "config.h"
#include "sample/county.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 8
#define FILE_MAX (1u << 20)

/* One row of a file; false stops with a reason. */
typedef bool row_fn(struct county *c, char *column[COLUMNS], unsigned columns);

static enum status file_fault(struct fault *f, const char *path, unsigned line, const char *why)
{
    char number[16];
    snprintf(number, sizeof number, "%u", line);
    return fault_set(f, ST_file_broken, "", path, number, why);
}

static unsigned columns_cut(char *line, char *column[COLUMNS])
{
    unsigned n = 0;
    for (char *at = line; at && n < COLUMNS; n++) {
        column[n] = at;
        at = strchr(at, ',');
        if (at)
            *at++ = 0;
    }
    return n;
}

static enum status rows_read(struct county *c, FILE *file, const char *path, row_fn *row, struct fault *f)
{
    char line[256], *column[COLUMNS];
    unsigned number = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = 0;
        if (number++ == 0 || !*line)
            continue;
        if (!utf8_valid(line, strlen(line)))
            return file_fault(f, path, number, "not UTF-8");
        unsigned n = columns_cut(pool_copy(c->pool, line), column);
        if (!row(c, column, n))
            return file_fault(f, path, number, "not what the heading says");
    }
    return number > 1 ? ST_ok : file_fault(f, path, number, "empty");
}

static enum status file_read(struct county *c, const char *name, row_fn *row, struct fault *f)
{
    const char *path = pool_printf(c->pool, "%s/sample/%s", c->config->data_dir, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return file_fault(f, path, 0, strerror(errno));
    enum status s = rows_read(c, file, path, row, f);
    fclose(file);
    return s;
}

#define SURNAMES_MAX 200
#define GIVENS_MAX 4000
#define COMMONS_MAX 200

static bool surname_row(struct county *c, char *column[COLUMNS], unsigned columns)
{
    unsigned weight = columns == 2 ? (unsigned)strtoul(column[1], NULL, 10) : 0;
    if (!weight || c->surnames == SURNAMES_MAX)
        return false;
    unsigned before = c->surnames ? c->surname[c->surnames - 1].upto : 0;
    c->surname[c->surnames++] = (struct weighted){ column[0], before + weight };
    return true;
}

static bool given_row(struct county *c, char *column[COLUMNS], unsigned columns)
{
    if (columns != 1 || c->givens == GIVENS_MAX)
        return false;
    c->given[c->givens++] = (struct given){ column[0], 0 };
    return true;
}

static bool common_row(struct county *c, char *column[COLUMNS], unsigned columns)
{
    if (columns != 2 || c->commons == COMMONS_MAX)
        return false;
    c->common[c->commons++] = (struct given){ column[0], (unsigned)strtoul(column[1], NULL, 10) };
    return true;
}

/* -- places -- */

static const char *const village_side[] = { "大", "小", "东", "西", "南", "北", "前", "后", "", "", "" };
static const char *const village_kind[] = { "庄", "庄", "家庄", "家庄", "寨", "营", "屯", "楼", "口", "堡", "桥", "店" };
static const char *const streets[VILLAGES] = {
    "康庄路", "唐尧大街", "隆兴路", "育才街", "新华路", "滏阳大街", "迎宾路", "柏人街", "建设路", "向阳街",
    "文化路", "和平街", "人民路", "东风街", "光明路", "幸福街", "友谊路", "工业路", "站前街", "西环路",
};

static bool village_taken(const struct place *p, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (!strcmp(p->village[i], name))
            return true;
    return false;
}

static void villages_draw(struct county *c, struct place *p)
{
    struct dice d = dice_of(c->config->seed, DICE_VILLAGE, c->places, 0);
    unsigned n = 0;
    if (!strcmp(p->unit.unit_name, "东良供电所"))
        p->village[n++] = "大曹庄村";
    while (n < VILLAGES) {
        const char *side = village_side[dice_below(&d, COUNT_OF(village_side))];
        struct person who = person_draw(c, &d);
        const char *name = pool_printf(c->pool, "%s%s%s村", side, who.surname,
                                       village_kind[dice_below(&d, COUNT_OF(village_kind))]);
        if (!village_taken(p, n, name))
            p->village[n++] = name;
    }
}

static struct place *place_add(struct county *c, const char *unit_no, const char *name, const char *name_en,
                               enum code_unit_kind kind, unsigned weight)
{
    struct place *p = &c->place[c->places];
    p->unit = (struct unit){
        .unit_no = unit_no, .parent = COMPANY, .unit_name = name, .unit_name_en = name_en, .unit_kind = kind,
        .phone = pool_printf(c->pool, "0319-6590%03u", 100 + c->places), .version = 1,
    };
    p->upto = (c->places ? p[-1].upto : 0) + weight;
    c->places++;
    return p;
}

static bool township_row(struct county *c, char *column[COLUMNS], unsigned columns)
{
    unsigned weight = columns == 5 ? (unsigned)strtoul(column[4], NULL, 10) : 0;
    if (!weight || c->places == UNITS_MAX)
        return false;
    villages_draw(c, place_add(c, column[0], pool_printf(c->pool, "%s供电所", column[2]), column[3],
                               CODE_unit_kind_station, weight));
    return true;
}

/* The county town has a hall of its own; its accounts live in streets. */
static void town_add(struct county *c)
{
    struct place *p = place_add(c, COMPANY "01", "城区营业厅", "Town hall", CODE_unit_kind_hall, 14);
    p->town = true;
    memcpy(p->village, streets, sizeof streets);
}

enum status county_open(struct county *c, const struct sample_config *config, struct pool *pool, struct fault *f)
{
    *c = (struct county){ .config = config, .pool = pool, .today = config->today };
    c->last_month = month_add(date_month(config->today), -1);
    c->surname = pool_array(pool, SURNAMES_MAX, sizeof *c->surname);
    c->given = pool_array(pool, GIVENS_MAX, sizeof *c->given);
    c->common = pool_array(pool, COMMONS_MAX, sizeof *c->common);
    enum status s = file_read(c, "surnames.csv", surname_row, f);
    if (!s)
        s = file_read(c, "given-names.csv", given_row, f);
    if (!s)
        s = file_read(c, "common-names.csv", common_row, f);
    if (s)
        return s;
    town_add(c);
    return file_read(c, "townships.csv", township_row, f);
}
