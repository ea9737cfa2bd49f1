-- Sweeps and pages of the same: one walk over the schools, two sweeps of one search, one of another.
INSERT INTO tables.events_page (
    _topic, event_id, sweep_id, epoch, counter, place, observed_at, search, page, total, keys
) VALUES
    ('college-scorecard.page.v1', 'college-scorecard-0', 's-1', 1, 0, 0, '2026-01-05 08:00:00+00:00', 'schools',
        0, 3, ['school/100', 'program/100|1107|3', 'program/100|5138|3', 'school/200', 'program/200|1107|3']),
    ('college-scorecard.page.v1', 'college-scorecard-1', 's-1', 1, 1, 0, '2026-01-05 08:00:00+00:00', 'schools',
        1, 3, ['school/300', 'program/300|1107|3']),
    ('jooble.page.v1', 'jooble-0', 'j-1', 1, 0, 0, '2026-01-05 08:00:00+00:00', '1107|software developer|', 0,
        3, ['job/1|1107', 'job/2|1107', 'job/3|1107']),
    ('jooble.page.v1', 'jooble-2', 'j-2', 1, 2, 0, '2026-01-06 08:00:00+00:00', '1107|software developer|', 0,
        4, ['job/1|1107', 'job/2|1107']),
    ('jooble.page.v1', 'jooble-3', 'j-2', 1, 3, 0, '2026-01-06 08:00:00+00:00', '1107|software developer|', 1,
        4, ['job/4|1107', 'job/6|1107']),
    ('jooble.page.v1', 'jooble-5', 'j-3', 1, 5, 0, '2026-01-06 08:00:00+00:00', '5138|nurse|', 0, 1,
        ['job/5|5138']);

INSERT INTO tables.events_sweep (
    _topic, event_id, sweep_id, epoch, counter, place, observed_at, search, started_at, ended_at, pages, complete,
    reason
) VALUES
    ('college-scorecard.sweep.v1', 'college-scorecard-2', 's-1', 1, 2, 0, '2026-01-05 08:00:00+00:00',
        'schools', '2026-01-05 08:00:00+00:00', '2026-01-05 09:00:00+00:00', 2, TRUE, NULL),
    ('jooble.sweep.v1', 'jooble-1', 'j-1', 1, 1, 0, '2026-01-05 08:00:00+00:00', '1107|software developer|',
        '2026-01-05 08:00:00+00:00', '2026-01-05 09:00:00+00:00', 1, TRUE, NULL),
    ('jooble.sweep.v1', 'jooble-4', 'j-2', 1, 4, 0, '2026-01-06 08:00:00+00:00', '1107|software developer|',
        '2026-01-06 08:00:00+00:00', '2026-01-06 09:00:00+00:00', 2, TRUE, NULL),
    ('jooble.sweep.v1', 'jooble-6', 'j-3', 1, 6, 0, '2026-01-06 08:00:00+00:00', '5138|nurse|',
        '2026-01-06 08:00:00+00:00', '2026-01-06 09:00:00+00:00', 1, TRUE, NULL);
