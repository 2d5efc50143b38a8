-- The peer's county: the same rows and indexes as ours writes for a payment at a
-- counter, in PostgreSQL's own best form (fixed rows, no seal, no chained audit).
-- :accounts is the number of accounts; pads bring each row to the size ours has.
\set ON_ERROR_STOP on
create table staff   (staff_no text primary key, unit_no text not null, roles bigint not null, pad text not null);
create table account (account_no bigint primary key, unit_no text not null, version bigint not null, pad text not null);
create table bill    (account_no bigint, bill_month int, bill_seq int, principal bigint not null, paid bigint not null,
                      state int not null, version bigint not null, pad text not null,
                      primary key (account_no, bill_month, bill_seq));
create table balance (ledger int, party text, amount bigint not null, primary key (ledger, party));
create table journal (entry_no bigint primary key, at timestamptz not null, lines text not null, pad text not null);
create table shift   (shift_no bigint primary key, staff_no text not null, business_date date not null, unit_no text not null,
                      payments bigint not null, cash bigint not null, next_paper bigint not null, version bigint not null,
                      pad text not null);
create index shift_staff on shift (staff_no, business_date);
create index shift_unit on shift (unit_no, business_date);
create table paper   (paper_no bigint primary key, receipt_no bigint not null, pad text not null);
create table payment (receipt_no bigint primary key, account_no bigint not null, shift_no bigint not null, at timestamptz not null,
                      total bigint not null, pad text not null);
create index payment_account on payment (account_no, receipt_no);
create index payment_shift on payment (shift_no, receipt_no);
create table audit   (audit_no bigint primary key, at timestamptz not null, staff_no text not null, changes text not null);
create table audit_subject (subject text, audit_no bigint, primary key (subject, audit_no));
create table counter (series text primary key, last bigint not null);
create table remembered (staff_no text, request_id text, op int not null, digest bytea not null, reply text not null,
                         primary key (staff_no, request_id));
create sequence entry_series cache 1;
create sequence audit_series cache 1;

insert into account select g, '13052510' || g % 14, 1, repeat('x', 250) from generate_series(1, :accounts) g;
insert into bill select g, 202610, 0, 1000000000, 0, 1, 1, repeat('x', 150) from generate_series(1, :accounts) g;
insert into balance select 1, g::text, 1000000000 from generate_series(1, :accounts) g;
-- A till and a series of receipts of its own for each connection: no row is shared.
insert into staff select (10000 + g)::text, '13052510' || g % 14, 3, repeat('x', 200) from generate_series(0, 127) g;
insert into shift select g, (10000 + g)::text, current_date, '13052510' || g % 14, 0, 0, g * 10000000, 1, repeat('x', 23)
    from generate_series(0, 127) g;
insert into counter select 'receipt' || g, g::bigint * 1000000000 from generate_series(0, 127) g;
insert into balance select 3, g::text, 0 from generate_series(0, 127) g;
vacuum analyze;

-- pay.take: who asks, has it been seen, may he; then every row of a payment.
create or replace function pay_take(till int, payer_account bigint, given bigint, request text) returns bigint
language plpgsql as $$
declare
    who staff%rowtype; said account%rowtype; owed bill%rowtype; open_shift shift%rowtype;
    receipt bigint; entry bigint; auditing bigint; moment timestamptz := clock_timestamp();
begin
    select * into strict who from staff where staff_no = (10000 + till)::text;
    perform 1 from remembered where staff_no = who.staff_no and request_id = request;
    if found then raise exception 'repeated'; end if;
    select * into strict said from account where account_no = payer_account;
    select * into strict owed from bill where account_no = payer_account and paid < principal
        order by bill_month, bill_seq limit 1 for update;
    select * into strict open_shift from shift where staff_no = who.staff_no and business_date = current_date for update;
    update counter set last = last + 1 where series = 'receipt' || till returning last into receipt;
    entry := nextval('entry_series');
    update bill set paid = paid + given, state = 2, version = version + 1
        where account_no = payer_account and bill_month = owed.bill_month and bill_seq = owed.bill_seq;
    insert into journal values (entry, moment, repeat('l', 60), repeat('x', 5));
    update balance set amount = amount + given where ledger = 3 and party = till::text;
    update balance set amount = amount - given where ledger = 1 and party = payer_account::text;
    insert into paper values (open_shift.next_paper, receipt, '');
    update shift set payments = payments + 1, cash = cash + given, next_paper = next_paper + 1, version = version + 1
        where shift_no = open_shift.shift_no;
    insert into payment values (receipt, payer_account, open_shift.shift_no, moment, given, repeat('x', 125));
    auditing := nextval('audit_series');
    insert into audit values (auditing, moment, who.staff_no, repeat('x', 790));
    insert into audit_subject values (payer_account::text, auditing), (who.staff_no, auditing);
    insert into remembered values (who.staff_no, request, 61, decode(repeat('00', 32), 'hex'), repeat('x', 60));
    return receipt;
end $$;
