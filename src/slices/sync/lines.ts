import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import { DAY } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import { each } from '../../database/each.ts'

/*
 * Everything a phone holds, as SQL that gives whole lines (contract.ts): a bundle passes them on without reading them. Each is a function of the
 * scope and of what is recorded about its own subject, so that the changes can send it anew; a subject that has left the scope takes its
 * duties and roster rows along. All of it runs under the scope of the phone's post but what says that it sees the whole county.
 */

/** `name`: of a person, whose sounds are still to be added (sounding.ts). */
export type LineRow = { line: string; name: string | null }
type Lines = RawBuilder<LineRow>

/** Whose lines: a phone's scope, role and account. `day`: the midnight that began the county's day. `only`: of these subjects alone. */
export type Holder = { area: string; role: Role; account: string; post: string; day: Date; now: Date }
export type Which = { only?: readonly string[] | undefined; without?: readonly string[] | undefined }

/** Moments as JavaScript writes them. */
function iso(moment: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

function inside(column: RawBuilder<unknown>, area: string): RawBuilder<boolean> {
  return sql<boolean>`${column} >= ${area} and ${column} < ${areaRangeEnd(area)}`
}

/**
 * Rows `alias` of a table: those of the subjects that are asked for, each by its key, or all. Left to itself the planner reads the whole scope for a
 * handful of subjects (database/each.ts).
 */
function rowsOf(table: string, alias: string, key: string, { only }: Which): RawBuilder<unknown> {
  if (!only) return sql`${sql.table(table)} ${sql.ref(alias)}`
  return sql`unnest(${[...only]}::uuid[]) wanted(subject) ${each(table, alias, sql`${sql.ref(`${alias}.${key}`)} = wanted.subject`)}`
}

function isWanted(column: RawBuilder<unknown>, { without }: Which): RawBuilder<boolean> {
  return without && without.length > 0
    ? sql<boolean>`${column} <> all(${[...without]}::uuid[])`
    : sql<boolean>`true`
}

/** The areas of the scope, and those around it, by name. */
export function areaLines({ area }: Holder, which: Which = {}): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'area', 'area', a.area, 'subject', a.subject, 'name', a.name, 'level', a.level)::text as line, null as name
    from ${rowsOf('area', 'a', 'subject', which)}
    where (${inside(sql`a.area`, area)} or starts_with(${area}, a.area)) and a.closed_at is null and ${isWanted(sql`a.subject`, which)}
    order by a.area`
}

/** Measures that reach into the scope and run, or ended today: what was done for them today is still shown. */
export function measureLines({ area, day }: Holder): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'measure', 'measure', m.id, 'area', m.area, 'directive', m.directive,
      'startedAt', ${iso(sql`m.started_at`)}, 'endedAt', ${iso(sql`m.ended_at`)}, 'spec', m.spec)::text as line, null as name
    from measure m
    where (starts_with(${area}, m.area) or ${inside(sql`m.area`, area)}) and (m.ended_at is null or m.ended_at >= ${day})
    order by m.measure`
}

/** Subjects of the scope, as a list: what is looked up by one is one walk of an index for all, where a loop would cost several times that. */
function subjectsIn(
  { area }: Holder,
  which: Which,
  kind: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  return sql`array(
    select s.subject from ${rowsOf('subject', 's', 'subject', which)}
    where ${inside(sql`s.area`, area)} and ${isWanted(sql`s.subject`, which)} and ${kind})`
}

/**
 * Duties of the scope's own subjects whose window was not over when the day began: open, or done today. Those of somebody who has moved here are
 * still counted where they were (a duty keeps its area), and would be on nobody's phone: so they are read under the county's scope, by their
 * subjects. A role that does not see the register sees what is its own to do.
 */
function duties(holder: Holder, seesAll: boolean, which: Which): RawBuilder<unknown> {
  const { area, day, role, post } = holder
  return sql`(
    select d.*, m.id, m.subject_kind from (
      select * from duty d where d.subject = any(${subjectsIn(holder, which)}) and coalesce(d.closes_at, 'infinity') > ${day}
        and (d.outcome = 0 or (d.outcome in (1, 2) and d.done_at >= ${day})) offset 0
    ) d
    join measure m on m.measure = d.measure and (starts_with(${area}, m.area) or ${inside(sql`m.area`, area)})
    where ${seesAll ? sql`true` : sql`(m.doer = ${role} or d.assigned = ${post})`})`
}

/** What is open and due within a day, or overdue. */
function isUrgent({ now }: Holder): RawBuilder<boolean> {
  return sql<boolean>`(d.outcome = 0 and d.opens_at <= ${now} and d.due_at <= ${new Date(now.getTime() + DAY)})`
}

export type DutyRow = LineRow & { subject: string; urgent: boolean }

/** Duties, the urgent ones first and of these the longest overdue. Sees the whole county. */
export function dutyLines(holder: Holder, seesAll: boolean, which: Which = {}): RawBuilder<DutyRow> {
  return sql<DutyRow>`
    select json_build_object('is', 'duty', 'measure', d.id, 'opensAt', ${iso(sql`d.opens_at`)}, 'subject', d.subject,
      'subjectKind', d.subject_kind, 'area', d.area, 'dueAt', ${iso(sql`d.due_at`)}, 'lateAt', ${iso(sql`d.late_at`)},
      'closesAt', ${iso(sql`d.closes_at`)}, 'outcome', (array['open', 'done', 'late'])[d.outcome + 1], 'doneAt', ${iso(sql`d.done_at`)},
      'doneBy', d.done_by, 'assigned', d.assigned)::text as line, null as name, d.subject, ${isUrgent(holder)} as urgent
    from ${duties(holder, seesAll, which)} d
    order by not ${isUrgent(holder)}, d.late_at, d.area, d.subject, d.measure, d.opens_at`
}

/** The households of these people, whichever of them are people. */
export function householdsOf(persons: readonly string[]): RawBuilder<{ subject: string }> {
  return sql<{ subject: string }>`
    select distinct p.household as subject from ${rowsOf('person', 'p', 'person', { only: persons })}`
}

/**
 * Households with the last call that stands. It is one of the household's own records, never the last of all calls that happens to be its: so
 * kind is no index condition beside subject (register/queries.ts).
 */
export function householdLines(holder: Holder, which: Which = {}): Lines {
  const { area } = holder
  return sql<LineRow>`
    with last_call as materialized (
      select distinct on (r.subject) r.subject, r.payload ->> 'end' as end, r.happened_at as at from record r
      where r.subject = any(${subjectsIn(holder, which, sql`s.kind = 'household'`)}) and r.kind || '' = 'door-call'
        and not exists (select 1 from (select * from record x where x.corrects = r.id offset 0) x)
      order by r.subject, r.happened_at desc, r.seq desc
    )
    select json_build_object('is', 'household', 'household', h.household, 'area', h.area, 'door', h.door, 'address', h.address,
      'phoneTail', h.phone ->> 'tail', 'tags', coalesce(s.tags, '{}'), 'basis', h.basis,
      'lastCall', case when c.end is not null then json_build_object('end', c.end, 'at', ${iso(sql`c.at`)}) end)::text as line, null as name
    from ${rowsOf('household', 'h', 'household', which)}
    left join lateral (select tags from subject s where s.subject = h.household offset 0) s on true
    left join last_call c on c.subject = h.household
    where ${inside(sql`h.area`, area)} and ${isWanted(sql`h.household`, which)}
    order by h.area, h.household`
}

/** People as lists show them: numbers by their tails alone. Rows merged into another are not shown. */
export function personLines({ area }: Holder, which: Which = {}): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'person', 'person', p.person, 'household', p.household, 'area', p.area, 'name', p.name, 'sex', p.sex,
      'bornOn', p.born_on, 'relation', p.relation, 'identityTail', p.identity ->> 'tail', 'phoneTail', p.phone_tail,
      'workplace', p.workplace, 'tags', coalesce(s.tags, '{}'), 'standing', p.standing, 'basis', p.basis)::text as line, p.name
    from ${rowsOf('person', 'p', 'person', which)}
    left join lateral (select tags from subject s where s.subject = p.person offset 0) s on true
    where ${inside(sql`p.area`, area)} and p.standing <> 'merged' and ${isWanted(sql`p.person`, which)}
    order by p.area, p.household, p.person`
}

/** People on pushed lists who are still to be found. */
export function soughtLines({ area }: Holder, which: Which = {}): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'sought', 'person', p.person, 'area', p.area, 'name', p.name, 'sex', p.sex, 'bornOn', p.born_on,
      'identityTail', p.identity ->> 'tail', 'phoneTail', p.phone ->> 'tail', 'from', p.came_from, 'returnedOn', p.returned_on,
      'address', p.address, 'list', p.list)::text as line, p.name
    from ${rowsOf('person_sought', 'p', 'person', which)}
    where ${inside(sql`p.area`, area)} and p.found_at is null and ${isWanted(sql`p.person`, which)}
    order by p.area, p.person`
}

export function siteLines({ area }: Holder, kind: 'place' | 'unit', which: Which = {}): Lines {
  const address = kind === 'place' ? sql`x.address` : sql`''`
  const subject = sql.ref(`x.${kind}`)
  return sql<LineRow>`
    select json_build_object('is', ${kind}::text, 'subject', ${subject}, 'area', x.area, 'name', x.name, 'address', ${address}, 'tags', s.tags)::text
      as line, null as name
    from ${rowsOf(kind, 'x', kind, which)} ${each('subject', 's', sql`s.subject = ${subject}`)}
    where ${inside(sql`x.area`, area)} and s.active and ${isWanted(subject, which)} order by x.area, ${subject}`
}

/** Campaigns that run and reach into the scope. */
export function campaignLines({ area }: Holder): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'campaign', 'campaign', c.campaign, 'title', c.title, 'questions', c.questions, 'measures', c.measures,
      'startedAt', ${iso(sql`c.started_at`)}, 'dueAt', ${iso(sql`c.due_at`)})::text as line, null as name
    from campaign c
    where c.closed_at is null and ${reaches(area)} order by c.started_at, c.campaign`
}

function reaches(area: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from unnest(c.areas) as given(one) where starts_with(one, ${area}) or starts_with(${area}, one))`
}

/** Doors of running campaigns' rosters, where the households are now. Sees the whole county. */
export function rowLines({ area }: Holder, which: Which = {}): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'row', 'campaign', w.campaign, 'household', w.household, 'area', w.area, 'origin', w.origin,
      'state', w.state, 'explained', w.explained, 'tries', w.tries, 'calledAt', ${iso(sql`w.called_at`)},
      'retryAt', ${iso(sql`w.retry_at`)})::text as line, null as name
    from ${rowsOf('subject', 's', 'subject', which)} ${each('campaign_row', 'w', sql`w.household = s.subject`)}
      ${each('campaign', 'c', sql`c.campaign = w.campaign`)}
    where ${inside(sql`s.area`, area)} and s.kind = 'household' and c.closed_at is null and ${reaches(area)}
    order by w.campaign, w.area, w.household`
}

/** Directives in force whose area holds the post, or lies within it: their text while the post has not confirmed that it read them. */
export function directiveLines({ area, post }: Holder): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'directive', 'directive', d.directive, 'title', d.title, 'issuer', d.issuer,
      'publishedOn', d.published_on, 'issuedAt', ${iso(sql`d.issued_at`)},
      'text', case when r.post is null then left(d.text, 20000) else '' end, 'readAt', ${iso(sql`r.read_at`)})::text as line, null as name
    from directive d left join directive_receipt r on r.directive = d.directive and r.post = ${post}
    where d.ended_at is null and (starts_with(${area}, d.area) or ${inside(sql`d.area`, area)})
    order by d.issued_at desc, d.directive limit 50`
}

/** What lies in the holder's inbox: unread, or of the last two weeks. */
export function messageLines({ account, now }: Holder): Lines {
  return sql<LineRow>`
    select json_build_object('is', 'message', 'message', m.message, 'topic', m.topic, 'urgent', m.urgent, 'title', m.title, 'body', m.body,
      'link', m.link, 'madeAt', ${iso(sql`m.made_at`)}, 'readAt', ${iso(sql`m.read_at`)},
      'settledAt', ${iso(sql`m.settled_at`)})::text as line, null as name
    from message m
    where m.account = ${account} and m.made_at >= ${new Date(now.getTime() - 14 * DAY)} order by m.made_at desc, m.message limit 200`
}
