-- The peer's county for a month's bills: accounts, what was read at both ends of the month,
-- the bills of the months before, prices by periods and three tiers of a year.
-- :accounts, :months of bills before. Two shapes: a row a line, and the lines within the bill.
\set ON_ERROR_STOP on
create table account (account_no bigint primary key, unit_no text not null, months int not null, pad text not null);
create table reading (account_no bigint, read_on date, total bigint not null, peak bigint not null, valley bigint not null,
                      state int not null, pad text not null, primary key (account_no, read_on));
create table price   (period int primary key, price bigint not null);
create table tier    (tier_no int primary key, above bigint not null, upto bigint, more bigint not null);
create table balance (ledger int, party bigint, amount bigint not null, primary key (ledger, party));
create table audit   (audit_no bigint primary key, at timestamptz not null, changes text not null);
create table journal (entry_no bigint primary key, at timestamptz not null, lines text not null);
create table bill    (account_no bigint, bill_month int, principal bigint not null, paid bigint not null, kwh bigint not null,
                      state int not null, due_on date, tax bigint, lines text, pad text not null,
                      primary key (account_no, bill_month));
create table line    (account_no bigint, bill_month int, line_no int, kwh bigint not null, price bigint not null,
                      amount bigint not null, primary key (account_no, bill_month, line_no));

insert into account select g, '13052510' || g % 14, 12, repeat('x', 250) from generate_series(1, :accounts) g;
insert into reading select g, d.read_on, v, v - v * 4 / 10, v * 4 / 10, 1, repeat('x', 40)
    from generate_series(1, :accounts) g,
         lateral (values (date '2026-10-01', g % 900000 * 100), (date '2026-11-01', g % 900000 * 100 + 8000 + g * 7919 % 16000)) d (read_on, v);
insert into price values (1, 55000000), (2, 30000000);
insert into tier values (1, 0, 18000, 0), (2, 18000, 28000, 5000000), (3, 28000, null, 30000000);
insert into bill select g, (2024 + (m + 9) / 12) * 100 + (m + 9) % 12 + 1, 6000, 6000, 12000, 2, date '2026-01-01', 700, '', repeat('x', 200)
    from generate_series(1, :accounts) g, generate_series(0, :months - 1) m;
insert into balance select 1, g, 0 from generate_series(1, :accounts) g;
vacuum analyze;

create or replace function figured(first bigint, past bigint)
returns table (account_no bigint, kwh bigint, line_no int, use bigint, price bigint, amount bigint) language sql stable as $$
    with used as (
        select b.account_no, b.total - a.total as kwh, b.peak - a.peak as peak, b.valley - a.valley as valley,
               (select coalesce(sum(o.kwh), 0) from bill o where o.account_no = a.account_no and o.bill_month between 202601 and 202609) as before,
               c.months
        from account c join reading a on a.account_no = c.account_no and a.read_on = '2026-10-01'
                       join reading b on b.account_no = c.account_no and b.read_on = '2026-11-01'
        where c.account_no >= first and c.account_no < past and a.state = 1 and b.state = 1)
    select u.account_no, u.kwh, p.period, case p.period when 1 then u.peak else u.valley end, p.price,
           ((case p.period when 1 then u.peak else u.valley end)::numeric * p.price / 100000000 + 0.5)::bigint
    from used u, price p
    union all
    select u.account_no, u.kwh, 10 + t.tier_no,
           greatest(0, least(u.before + u.kwh, coalesce(t.upto * u.months, 9000000000000)) - greatest(u.before, t.above * u.months)),
           t.more,
           (greatest(0, least(u.before + u.kwh, coalesce(t.upto * u.months, 9000000000000)) - greatest(u.before, t.above * u.months))::numeric
            * t.more / 100000000 + 0.5)::bigint
    from used u, tier t where t.more > 0
$$;

-- A slice: bills, their lines, balances, one entry, one audit row.
create or replace procedure slice_rows(no int, first bigint, past bigint) language plpgsql as $$
begin
    create temporary table if not exists made (account_no bigint, kwh bigint, line_no int, use bigint, price bigint, amount bigint) on commit delete rows;
    insert into made select * from figured(first, past);
    insert into line select m.account_no, 202610, m.line_no, m.use, m.price, m.amount from made m where m.use > 0;
    insert into bill select m.account_no, 202610, sum(m.amount), 0, max(m.kwh), 1, date '2026-11-15', (sum(m.amount) * 13 / 113)::bigint, '', repeat('x', 200)
        from made m group by m.account_no;
    update balance b set amount = b.amount + s.amount
        from (select m.account_no, sum(m.amount) amount from made m group by m.account_no) s where b.ledger = 1 and b.party = s.account_no;
    insert into journal select no, clock_timestamp(), string_agg(s.account_no || ' ' || s.amount, ' ')
        from (select m.account_no, sum(m.amount) amount from made m group by m.account_no) s;
    insert into audit select no, clock_timestamp(), encode(sha256(string_agg(m.account_no::text || m.amount, ',' order by m.account_no)::bytea), 'hex') from made m;
end $$;

create or replace procedure slice_within(no int, first bigint, past bigint) language plpgsql as $$
begin
    create temporary table if not exists whole (account_no bigint, kwh bigint, amount bigint, lines text) on commit delete rows;
    insert into whole select f.account_no, max(f.kwh), sum(f.amount),
        string_agg(f.line_no || ' ' || f.use || ' ' || f.price || ' ' || f.amount, ';') filter (where f.use > 0)
        from figured(first, past) f group by f.account_no;
    insert into bill select w.account_no, 202610, w.amount, 0, w.kwh, 1, date '2026-11-15', (w.amount * 13 / 113)::bigint, w.lines, repeat('x', 200) from whole w;
    update balance b set amount = b.amount + w.amount from whole w where b.ledger = 1 and b.party = w.account_no;
    insert into journal select no, clock_timestamp(), string_agg(w.account_no || ' ' || w.amount, ' ') from whole w;
    insert into audit select no, clock_timestamp(), encode(sha256(string_agg(w.account_no::text || w.amount, ',' order by w.account_no)::bytea), 'hex') from whole w;
end $$;
