-- Every statement of the store, by name. `?` and `:name` are bound, never pasted.

-- name: load_rows
SELECT kind, key, body FROM rows

-- name: load_calls
SELECT body FROM calls WHERE done = 0 ORDER BY n

-- name: load_places
SELECT thing, surface, platform, channel, thread, message, shown, pinned, at FROM places

-- name: load_inbox
SELECT body FROM inbox ORDER BY n

-- name: seen
SELECT id FROM log WHERE id IN (SELECT value FROM json_each(:ids))
UNION ALL SELECT id FROM aside WHERE id IN (SELECT value FROM json_each(:ids))

-- name: last
SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1

-- name: log
INSERT INTO log (seq, id, at, kind, body, after, hash) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: head
INSERT INTO head (one, seq, hash) VALUES (1, ?, ?)
ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash

-- name: row
INSERT INTO rows (kind, key, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body

-- name: call
INSERT INTO calls (key, n, lane, body) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET n = excluded.n, lane = excluded.lane, body = excluded.body, done = 0

-- name: done
UPDATE calls SET done = 1 WHERE key = ?

-- name: place
INSERT OR REPLACE INTO places (thing, surface, platform, channel, thread, message, shown, pinned, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: receive
INSERT OR IGNORE INTO inbox (id, body) SELECT :id, :body
WHERE NOT EXISTS (SELECT 1 FROM log WHERE id = :id) AND NOT EXISTS (SELECT 1 FROM aside WHERE id = :id)

-- name: decided
DELETE FROM inbox WHERE id IN (SELECT value FROM json_each(:ids))

-- name: aside
INSERT OR IGNORE INTO aside (id, at, event, error) VALUES (?, ?, ?, ?)

-- name: entries
SELECT seq, body, after, hash FROM log WHERE seq > :after ORDER BY seq

-- name: newest
SELECT seq, body, after, hash FROM log WHERE seq > :after AND seq < :before ORDER BY seq DESC LIMIT :limit

-- name: chain
SELECT seq, id, at, kind, body, after, hash,
  typeof(id) || ' ' || typeof(at) || ' ' || typeof(kind) || ' ' || typeof(body) || ' ' || typeof(after) || ' '
  || typeof(hash) FROM log ORDER BY seq

-- name: undone
SELECT 'call', key, body FROM calls WHERE done = 0 UNION ALL SELECT 'line', id, body FROM inbox

-- name: told
SELECT seq, hash FROM head

-- name: applied
SELECT name FROM _sqlite_migrations WHERE migration_set = 'podium'

-- name: schema
SELECT type, name, CAST(sql AS BLOB) FROM sqlite_master
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_%' ESCAPE '\'
