/* call and ops: the table of operations as it is. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include "gate/line.h"

/* ---- call ---- */

static bool join(char out[GATE_CALL_MAX], int argc, char **argv)
{
    size_t n = 0;

    out[0] = '\0';
    for (int i = 0; i < argc; i++)
        n += (size_t)snprintf(out + n, n < GATE_CALL_MAX ? GATE_CALL_MAX - n : 0, i == 0 ? "%s" : " %s", argv[i]);
    return n < GATE_CALL_MAX;
}

int command_call(struct cli *c, int argc, char **argv)
{
    struct buf wrapped, out;
    struct fault f = { .status = ST_ok };
    struct line_call call;
    struct link l;
    char words[GATE_CALL_MAX];
    struct proof proof;
    enum status proved = ST_ok;
    const char *text;
    size_t n;
    int status = CLI_REFUSED;

    if (!proof_words(&argc, argv, &proof))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.call"));
    if (argc < 2 || !join(words, argc - 1, argv + 1) || !line_call_read(words, &call))
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.call"));
    if (proof.asked && !proof_take(c, &proof))
        return CLI_FAILED;
    text = cli_read_file(c, "-", LINE_BYTES_MAX, &n);
    if (!text)
        return CLI_FAILED;
    buf_init(&wrapped, 2 * LINE_BYTES_MAX);
    buf_init(&out, 2 * WIRE_MAX);
    if (!line_wrap(&call, (const uint8_t *)text, n, &wrapped, &f))
        json_refuse(&out, call.id, &f);
    else if (!local_link(c, &l))
        status = c->why;
    else if (proof.asked && !proof_give(c, &l, call.op, &proof, &proved)) {
        status = cli_exit(proved);
        link_release(&l);
    } else {
        json_call(&l, (const char *)wrapped.at, wrapped.n, c->pool, &out);
        link_release(&l);
        if (line_answer_good(&out))
            status = CLI_DONE;
    }
    fwrite(out.at, 1, out.n, stdout);
    buf_release(&wrapped);
    buf_release(&out);
    return status;
}

/* ---- ops ---- */

static const char *const type_name[] = {
    [FT_TEXT] = "text", [FT_LONG] = "long text", [FT_MONEY] = "money", [FT_MAYBE] = "money",
    [FT_ENERGY] = "energy", [FT_PRICE] = "price", [FT_DATE] = "date", [FT_MONTH] = "month", [FT_TIME] = "time",
    [FT_CODE] = "code", [FT_CODES] = "codes",
    [FT_UINT] = "number", [FT_INT] = "signed number", [FT_FLAG] = "flag", [FT_HASH] = "hash", [FT_BYTES] = "bytes",
    [FT_SEALED] = "text", [FT_LIST] = "list",
};

static const struct { unsigned flag; const char *name; } flag_name[] = {
    { OPF_PROOF, "proof" }, { OPF_APPROVAL, "approval" }, { OPF_QUIET, "quiet" }, { OPF_FREE, "free" },
    { OPF_LOOKS, "looks" }, { OPF_LONG, "long" }, { OPF_RESERVE, "reserve" },
    { OPF_EACH, "each" }, { OPF_HOST, "host" }, { OPF_PARTY, "party" },
};

static void put_codes(const struct code_set *set)
{
    for (unsigned i = 0; i < set->codes; i++)
        printf("%s%s", i == 0 ? "" : "|", set->code[i].name);
}

void show_field(const struct field *f, int depth)
{
    const char *label = tr(f->name);

    printf("%*s%-20s %s", 2 + 2 * depth, "", f->name, type_name[f->type]);
    if (f->limit != 0)
        printf(" %lu", (unsigned long)f->limit);
    if (f->codes) {
        putchar(' ');
        put_codes(f->codes);
    }
    printf("%s%s  %s\n", f->flags & F_NEED ? " needed" : "", f->flags & F_AUTO ? " filled" : "",
           strcmp(label, f->name) == 0 ? "" : label);
}

static void put_fields(const struct record *r, int depth)
{
    for (const struct field *f = r->field; f < r->field + r->fields; f++) {
        show_field(f, depth);
        if (f->of && depth < 6)
            put_fields(f->of, depth + 1);
    }
}

static void put_who(const struct op_info *op)
{
    struct buf roles;

    buf_init(&roles, 1024);
    codes_format(&codes_role, op->roles, &roles);
    printf("%-18s %-5s %.*s", op->name, op->kind == OP_WRITE ? "write" : "read", (int)roles.n, (const char *)roles.at);
    for (unsigned i = 0; i < COUNT_OF(flag_name); i++)
        if (op->flags & flag_name[i].flag)
            printf(" %s", flag_name[i].name);
    putchar('\n');
    buf_release(&roles);
}

static void put_fields_json(const struct record *r, int depth)
{
    putchar('[');
    for (const struct field *f = r->field; f < r->field + r->fields; f++) {
        printf("%s{\"name\":\"%s\",\"type\":\"%s\",\"needed\":%s", f == r->field ? "" : ",", f->name,
               type_name[f->type], f->flags & F_NEED ? "true" : "false");
        if (f->limit != 0)
            printf(",\"limit\":%lu", (unsigned long)f->limit);
        if (f->codes) {
            fputs(",\"codes\":\"", stdout);
            put_codes(f->codes);
            putchar('"');
        }
        if (f->of && depth < 6) {
            fputs(",\"fields\":", stdout);
            put_fields_json(f->of, depth + 1);
        }
        putchar('}');
    }
    putchar(']');
}

static void put_op_json(const struct op_info *op)
{
    struct buf roles;

    buf_init(&roles, 1024);
    codes_format(&codes_role, op->roles, &roles);
    printf("{\"name\":\"%s\",\"kind\":\"%s\",\"roles\":\"%.*s\",\"request\":", op->name,
           op->kind == OP_WRITE ? "write" : "read", (int)roles.n, (const char *)roles.at);
    put_fields_json(op->request, 0);
    fputs(",\"reply\":", stdout);
    put_fields_json(op->reply, 0);
    puts("}");
    buf_release(&roles);
}

static void put_op(const struct op_info *op)
{
    put_who(op);
    printf("%s %s\n", tr("cli.request"), op->request->name);
    put_fields(op->request, 0);
    printf("%s %s\n", tr("cli.reply"), op->reply->name);
    put_fields(op->reply, 0);
}

int command_ops(struct cli *c, int argc, char **argv)
{
    const struct op_info *one = argc > 1 ? op_by_name(argv[1]) : NULL;
    struct fault f = { .status = ST_ok };

    if (argc > 2)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.ops"));
    if (argc > 1 && !one) {
        fault_set(&f, ST_op_unknown, "", argv[1], NULL, NULL);
        return cli_fault(&f);
    }
    for (const struct op_info *op = op_info; op < op_info + OP_NUMBER_MAX; op++) {
        if (op->no == 0 || (one && op != one))
            continue;
        if (c->json)
            put_op_json(op);
        else if (one)
            put_op(op);
        else
            put_who(op);
    }
    return CLI_DONE;
}
