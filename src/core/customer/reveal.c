/* account.reveal: personal data whole. It is a write because the look is audited. */
#include "config.h"
#include "core/customer/customer.h"

#include <string.h>

/* "䶮 U+4DAE" for each character a GBK terminal may not have (H11). */
static const char *code_points(struct call *c, const char *name)
{
    struct buf b;
    buf_init(&b, 1u << 12);
    const char *at = name, *end = name + strlen(name);
    for (int32_t ch; (ch = utf8_next(&at, end)) >= 0;)
        if (ch > 0x9fa5 || (ch >= 0x3400 && ch < 0x4e00) || ch == 0xb7) {
            char bytes[5] = { 0 };
            utf8_put(ch, bytes);
            buf_printf(&b, "%s%s U+%04X", b.n ? " " : "", bytes, (unsigned)ch);
        }
    const char *text = pool_slice(c->pool, b.n ? (const void *)b.at : "", b.n);
    buf_release(&b);
    return text;
}

enum status do_account_reveal(struct call *c, const struct account_ask *q, struct account_reveal *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s)
        return s;
    *r = (struct account_reveal){
        .account_no = a.account_no, .phone = a.phone, .id_kind = a.id_kind, .id_no = a.id_no,
        .contact = a.contact, .code_points = code_points(c, a.account_name),
    };
    call_subject(c, a.account_no);
    return ST_ok;
}
