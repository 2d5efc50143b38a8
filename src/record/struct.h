/* Turns a record .def into C structs. Use:
 *     #include "record/struct.h"
 *     #include "db/record/customer.def"
 *     #include "record/end.h"
 */
#define RECORD(n) struct n {
#define TEXT(no, name, max, flags) const char *name;
#define LONG(no, name, max, flags) const char *name;
#define MONEY(no, name, flags) money name;
#define MAYBE(no, name, flags) struct maybe name;
#define ENERGY(no, name, flags) energy name;
#define PRICE(no, name, flags) price name;
#define DATE(no, name, flags) date name;
#define MONTH(no, name, flags) int32_t name;
#define TIME(no, name, flags) instant name;
#define CODE(no, name, set, flags) uint16_t name;
#define CODES(no, name, set, flags) uint64_t name;
#define UINT(no, name, max, flags) uint64_t name;
#define INT(no, name, flags) int64_t name;
#define FLAG(no, name, flags) bool name;
#define HASH(no, name, flags) struct hash name;
#define BYTES(no, name, max, flags) struct bytes name;
#define SEALED(no, name, max, flags) const char *name;
#define LIST(no, name, rec, max, flags) struct rec *name; uint32_t name##_n;
#define END(n) struct unknown unknown_; }; extern struct record n##_record;
