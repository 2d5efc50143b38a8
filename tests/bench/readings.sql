-- The peer's county for a month's readings: accounts with their last reading, the readings
-- before. :accounts, :months. What is brought in is copied to a stage, looked at against the
-- last reading of its meter (none before, not below, within eight times the usual), and put.
\set ON_ERROR_STOP on
create table account (account_no bigint primary key, device_no text not null, last_on date, last_total bigint, usual bigint, pad text not null);
create table reading (account_no bigint, read_on date, device_no text, total bigint not null, state int not null, pad text not null,
                      primary key (account_no, read_on, device_no));
create unlogged table stage (account_no bigint, device_no text, read_on date, total bigint);
create table audit   (audit_no bigint primary key, at timestamptz not null, digest text not null);

insert into account select g, 'D' || g, date '2026-10-01', g % 900000 * 100, 15000, repeat('x', 250) from generate_series(1, :accounts) g;
insert into reading select g, date '2026-10-01' - 30 * m, 'D' || g, g % 900000 * 100 - 15000 * m, 1, repeat('x', 40)
    from generate_series(1, :accounts) g, generate_series(0, :months - 1) m;
vacuum analyze;

create or replace procedure readings_put(no int, first bigint, past bigint) language plpgsql as $$
begin
    insert into reading select s.account_no, s.read_on, s.device_no, s.total, case when s.total - a.last_total > 8 * a.usual then 2 else 1 end, ''
        from stage s join account a on a.account_no = s.account_no and a.device_no = s.device_no
        where s.account_no >= first and s.account_no < past and s.total >= a.last_total and s.read_on > a.last_on;
    update account a set last_on = s.read_on, last_total = s.total from stage s
        where a.account_no = s.account_no and s.account_no >= first and s.account_no < past and s.total >= a.last_total;
    insert into audit select no, clock_timestamp(), encode(sha256(string_agg(s.account_no::text || s.total, ',' order by s.account_no)::bytea), 'hex')
        from stage s where s.account_no >= first and s.account_no < past;
end $$;
