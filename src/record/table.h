/* Turns a record .def into field tables, in one .c of each family. The table is
 * filled in and registered before main, so that pointers to it are good at once. */
#define RECORD(n) struct record n##_record; \
    static void __attribute__((constructor)) n##_define(void) { typedef struct n self; \
    static const char self_name[] = #n; static const struct field list[] = {
#define FIELD_ROW(no_, ft, name_, limit_, flags_) \
    { .no = no_, .type = ft, .flags = flags_, .limit = limit_, .at = offsetof(self, name_), .name = #name_ },
#define TEXT(no, name, max, flags)   FIELD_ROW(no, FT_TEXT, name, max, flags)
#define LONG(no, name, max, flags)   FIELD_ROW(no, FT_LONG, name, max, flags)
#define MONEY(no, name, flags)       FIELD_ROW(no, FT_MONEY, name, 0, flags)
#define MAYBE(no, name, flags)       FIELD_ROW(no, FT_MAYBE, name, 0, flags)
#define ENERGY(no, name, flags)      FIELD_ROW(no, FT_ENERGY, name, 0, flags)
#define PRICE(no, name, flags)       FIELD_ROW(no, FT_PRICE, name, 0, flags)
#define DATE(no, name, flags)        FIELD_ROW(no, FT_DATE, name, 0, flags)
#define MONTH(no, name, flags)       FIELD_ROW(no, FT_MONTH, name, 0, flags)
#define TIME(no, name, flags)        FIELD_ROW(no, FT_TIME, name, 0, flags)
#define UINT(no, name, max, flags)   FIELD_ROW(no, FT_UINT, name, max, flags)
#define INT(no, name, flags)         FIELD_ROW(no, FT_INT, name, 0, flags)
#define FLAG(no, name, flags)        FIELD_ROW(no, FT_FLAG, name, 0, flags)
#define HASH(no, name, flags)        FIELD_ROW(no, FT_HASH, name, 0, flags)
#define BYTES(no, name, max, flags)  FIELD_ROW(no, FT_BYTES, name, max, flags)
#define SEALED(no, name, max, flags) FIELD_ROW(no, FT_SEALED, name, max, flags)
#define CODE(no_, name_, set, flags_) \
    { .no = no_, .type = FT_CODE, .flags = flags_, .at = offsetof(self, name_), .name = #name_, .codes = &codes_##set },
#define CODES(no_, name_, set, flags_) \
    { .no = no_, .type = FT_CODES, .flags = flags_, .at = offsetof(self, name_), .name = #name_, \
      .codes = &codes_##set },
#define LIST(no_, name_, rec, max, flags_) \
    { .no = no_, .type = FT_LIST, .flags = flags_, .limit = max, .at = offsetof(self, name_), \
      .at_n = offsetof(self, name_##_n), .name = #name_, .of = &rec##_record },
#define END(n) }; n##_record = (struct record){ .name = self_name, .size = sizeof(self), .field = list, \
    .fields = sizeof list / sizeof *list, .unknown_at = offsetof(self, unknown_) }; \
    record_register(&n##_record); }
