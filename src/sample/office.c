/* The company, its stations, the people in them and what they work with. Every
 * demonstration user has the same password and supervisors the same PIN; the
 * first thing the welcome page of a real office would ask is to change them. */
#include "config.h"
#include "sample/maker.h"

#include <crypt.h>
#include <string.h>

#include "core/engine/seed.h"

#define PASSWORD "wattdesk"
#define PIN "246810"
#define STAFF_FIRST 10000u
#define STAFF_OF_PLACE 40u           /* 东良 is the eighth place, its first teller 10327 */
#define KIOSK 6u                     /* beside the door: 10326 of 东良 */
#define TELLER_FIRST 7u
#define WINDOW_FIRST 3u              /* of the first teller; two more stand free */
#define PAPER_FIRST 7000001u
#define ACCOUNTS_A_TELLER 8000u      /* a second teller, a third, as the county grows */

#define ROLE(name) CODE_BIT(CODE_role_##name)

static char password_hash[160], pin_hash[160];

/* The salt follows from the seed, so that the county is the same each time. */
static void secret_make(uint64_t seed, const char *text, char out[160])
{
    struct crypt_data data;
    char salt[CRYPT_GENSALT_OUTPUT_SIZE], random[16];
    struct dice d = dice_of(seed, DICE_OFFICE, (uint64_t)text[0], 0);
    memset(&data, 0, sizeof data);
    for (unsigned i = 0; i < sizeof random; i++)
        random[i] = (char)dice_below(&d, 256);
    const char *hash = crypt_gensalt_rn("$y$", 0, random, sizeof random, salt, sizeof salt)
                           ? crypt_rn(text, salt, &data, sizeof data) : NULL;
    if (!hash || !text_copy(out, 160, hash))
        panic("crypt(3) cannot make a yescrypt hash");
}

static void seeds_put(struct maker *m)
{
    for (unsigned i = 0; i < seed_count && !m->status; i++) {
        const struct record *r = table_info[seed_files[i].table].record;
        struct array rows = { 0 };
        pool_clear(m->pool);
        m->status = seed_read(m->county.config->data_dir, seed_files[i].file, r, m->pool, &rows, m->fault);
        for (unsigned k = 0; !m->status && k < rows.n; k++) {
            void *row = (char *)rows.at + k * r->size;
            struct setting *setting = seed_files[i].table == TABLE_setting ? row : NULL;
            struct late_fee_rule *fee = seed_files[i].table == TABLE_late_fee_rule ? row : NULL;
            if (setting && !strcmp(setting->setting_name, "office.demo"))
                setting->value = "1";
            if (fee && fee->category < COUNT_OF(m->county.late_fee_rule) && fee->valid_from <= m->county.today)
                record_copy(&late_fee_rule_record, &m->county.late_fee_rule[fee->category], fee, m->county.pool);
            maker_put(m, seed_files[i].table, row);
        }
    }
}

static void user_put(struct maker *m, unsigned number, const char *name, const char *name_en, const char *unit_no,
                     uint64_t roles)
{
    struct user u = {
        .staff_no = pool_printf(m->pool, "%05u", number), .staff_name = name, .staff_name_en = name_en,
        .unit_no = unit_no, .roles = roles, .user_state = CODE_user_state_active, .password_hash = password_hash,
        .password_at = instant_of(m->county.today - 1, 9, 0, 0), .version = 1,
    };
    if (roles & (ROLE(supervisor) | ROLE(accountant) | ROLE(administrator)))
        u.pin_hash = pin_hash;
    maker_put(m, TABLE_user, &u);
}

static const char *name_draw(struct maker *m, struct dice *d)
{
    struct person who = person_draw(&m->county, d);
    return pool_printf(m->county.pool, "%s%s", who.surname, who.given);
}

/* People of the manual at 东良; the others are drawn. */
static const struct { unsigned at; const char *name, *name_en; } known_staff[] = {
    { 1, "张国栋", "Zhang Guodong" }, { 2, "孙立", "Sun Li" }, { 3, "陈静", "Chen Jing" }, { 4, "赵强", "Zhao Qiang" },
    { 5, "刘洋", "Liu Yang" }, { TELLER_FIRST, "王芳", "Wang Fang" }, { TELLER_FIRST + 1, "周敏", "Zhou Min" },
};

static const char *known_name(const char *unit_no, unsigned at, const char **name_en_r)
{
    for (unsigned i = 0; i < COUNT_OF(known_staff) && !strcmp(unit_no, "130525106"); i++)
        if (known_staff[i].at == at) {
            *name_en_r = known_staff[i].name_en;
            return known_staff[i].name;
        }
    return NULL;
}

struct staff staff_of(struct maker *m, unsigned place, unsigned at)
{
    const char *name_en, *name = known_name(m->county.place[place].unit.unit_no, at, &name_en);
    struct dice d = dice_of(m->county.config->seed, DICE_OFFICE, place, at);
    return (struct staff){ pool_printf(m->pool, "%05u", STAFF_FIRST + STAFF_OF_PLACE * (place + 1) + at),
                           name ? name : name_draw(m, &d) };
}

static void person_put(struct maker *m, unsigned place, unsigned at, uint64_t roles, const char **name_r)
{
    const char *unit_no = m->county.place[place].unit.unit_no, *name_en = "";
    struct staff who = staff_of(m, place, at);
    known_name(unit_no, at, &name_en);
    user_put(m, STAFF_FIRST + STAFF_OF_PLACE * (place + 1) + at, who.name, name_en, unit_no, roles);
    if (name_r)
        *name_r = who.name;
}

static void teller_put(struct maker *m, unsigned place, unsigned i)
{
    struct teller *t = &m->teller[place][i];
    struct pool *pool = m->county.pool;
    person_put(m, place, TELLER_FIRST + i, ROLE(clerk) | ROLE(cashier), &t->staff_name);
    t->staff_no = pool_printf(pool, "%05u", STAFF_FIRST + STAFF_OF_PLACE * (place + 1) + TELLER_FIRST + i);
    t->window_no = pool_printf(pool, "%02u", WINDOW_FIRST + i);
}

static void place_staff(struct maker *m, unsigned place)
{
    person_put(m, place, 1, ROLE(supervisor), NULL);
    person_put(m, place, 2, ROLE(clerk), NULL);
    person_put(m, place, 3, ROLE(cashier), NULL);
    person_put(m, place, 4, ROLE(meter_reader), NULL);
    person_put(m, place, 5, ROLE(surveyor), NULL);
    user_put(m, STAFF_FIRST + STAFF_OF_PLACE * (place + 1) + KIOSK, "取号机", "Number kiosk",
             m->county.place[place].unit.unit_no, ROLE(kiosk));
    for (unsigned i = 0; i < m->tellers; i++)
        teller_put(m, place, i);
}

static void windows_put(struct maker *m, unsigned place)
{
    for (unsigned i = 1; i < WINDOW_FIRST + m->tellers; i++) {
        const char *unit_no = m->county.place[place].unit.unit_no;
        struct window w = { .unit_no = unit_no, .window_no = pool_printf(m->pool, "%02u", i),
                            .print_way = CODE_print_way_file, .printer = "receipts", .version = 1 };
        if (!strcmp(unit_no, "130525106") && i == WINDOW_FIRST)
            w.address = "127.0.0.1";
        maker_put(m, TABLE_window, &w);
    }
}

/* hall logs nobody in by itself: the full-screen login follows. */
static void shared_terminal_put(struct maker *m)
{
    struct user hall = { .staff_no = "hall", .staff_name = "营业厅共用终端", .staff_name_en = "Shared terminal",
                         .unit_no = COMPANY,
                         .user_state = CODE_user_state_active, .shared_terminal = true, .version = 1 };
    maker_put(m, TABLE_user, &hall);
}

static void company_put(struct maker *m)
{
    static const struct unit company = { .unit_no = COMPANY, .unit_name = "隆尧县供电公司",
                                         .unit_name_en = "Longyao Power Supply",
                                         .unit_kind = CODE_unit_kind_company, .phone = "0319-6590000", .version = 1 };
    maker_put(m, TABLE_unit, &company);
    user_put(m, 10518, "李伟", "Li Wei", COMPANY, ROLE(supervisor));
    user_put(m, 10519, "周波", "Zhou Bo", COMPANY, ROLE(supervisor));
    user_put(m, 10600, "田静", "Tian Jing", COMPANY, ROLE(biller));
    user_put(m, 10700, "郭丽", "Guo Li", COMPANY, ROLE(accountant));
    user_put(m, 10800, "马超", "Ma Chao", COMPANY, ROLE(auditor));
    user_put(m, 10900, "高翔", "Gao Xiang", COMPANY, ROLE(administrator));
    user_put(m, 10950, "短信平台", "Message gateway", COMPANY, ROLE(sender));
    shared_terminal_put(m);
    struct notice n = { .notice_no = 1, .unit_no = COMPANY, .text = "演示县：数据均为虚构。月底前请各所核对欠费户联系方式。",
                        .from = instant_of(m->county.today - 1, 8, 0, 0),
                        .until = instant_of(m->county.today + 365, 0, 0, 0), .staff_no = sample_supervisor.staff_no };
    maker_put(m, TABLE_notice, &n);
}

/* The county itself is no practice: it shows what an office sees, and says demo by the setting. In this hall nothing is
 * real even of it: for learning, and for trying kinds of job. */
static void practice_put(struct maker *m)
{
    static const struct unit hall = { .unit_no = COMPANY "99", .parent = COMPANY, .unit_name = "演练营业厅",
                                      .unit_name_en = "Practice hall", .unit_kind = CODE_unit_kind_hall,
                                      .phone = "0319-6590099", .practice = true, .version = 1 };
    struct window w = { .unit_no = hall.unit_no, .window_no = "01", .print_way = CODE_print_way_file,
                        .printer = "receipts", .version = 1 };
    maker_put(m, TABLE_unit, &hall);
    maker_put(m, TABLE_window, &w);
    user_put(m, 10951, "韩雪", "Han Xue", hall.unit_no, ROLE(supervisor));
    user_put(m, 10952, "冯涛", "Feng Tao", hall.unit_no, ROLE(supervisor));
    user_put(m, 10953, "曹颖", "Cao Ying", hall.unit_no, ROLE(clerk) | ROLE(cashier));
    user_put(m, 10954, "彭博", "Peng Bo", hall.unit_no, ROLE(surveyor) | ROLE(meter_reader));
}

void office_make(struct maker *m)
{
    uint64_t each = m->county.config->accounts / m->county.places / ACCOUNTS_A_TELLER;
    m->tellers = 2 + (unsigned)(each < TELLERS_MAX - 2 ? each : TELLERS_MAX - 2);
    m->next_paper = PAPER_FIRST;
    maker_step(m, "office", 0);
    secret_make(m->county.config->seed, PASSWORD, password_hash);
    secret_make(m->county.config->seed, PIN, pin_hash);
    seeds_put(m);
    company_put(m);
    for (unsigned i = 0; i < m->county.places; i++) {
        pool_clear(m->pool);
        maker_put(m, TABLE_unit, &m->county.place[i].unit);
        place_staff(m, i);
        windows_put(m, i);
    }
    practice_put(m);
}

/* Series go on where the county ends. */
void counters_make(struct maker *m)
{
    const struct counter counter[] = {
        { .series = "deposit", .last = m->deposit_no },
        { .series = "job", .last = m->jobs },
        { .series = "link", .last = SAMPLE_ACCOUNTS_MAX },
        { .series = "notice", .last = 1 },
        { .series = "paper_range", .last = m->range_no },
        { .series = "receipt", .last = m->visits },
        { .series = "shift", .last = m->shift_no },
    };
    for (unsigned i = 0; i < COUNT_OF(counter); i++)
        maker_put(m, TABLE_counter, &counter[i]);
}
