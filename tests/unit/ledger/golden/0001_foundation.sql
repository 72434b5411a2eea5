-- A ledger as revision 0001_foundation made it. Data is made up.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001_foundation');
CREATE TABLE batch (
	source_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	batch_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	received_at TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	snapshot BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	context TEXT NOT NULL, 
	report TEXT NOT NULL, 
	findings TEXT NOT NULL, 
	run_id INTEGER NOT NULL, 
	PRIMARY KEY (source_id, ordinal), 
	FOREIGN KEY(run_id) REFERENCES run (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id), 
	CONSTRAINT batch_identity UNIQUE (source_id, batch_id)
);
INSERT INTO "batch" VALUES(1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','cases.csv','2026-03-01T08:00:00Z',10,0,'open','','{}','[]',1);
CREATE TABLE cursor (
	source_id INTEGER NOT NULL, 
	position TEXT NOT NULL, 
	moved_at TEXT NOT NULL, 
	PRIMARY KEY (source_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
);
INSERT INTO "cursor" VALUES(1,'{"batch": "a"}','2026-03-01T09:30:00Z');
CREATE TABLE dead_letter (
	number INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	batch_id TEXT NOT NULL, 
	ordinal INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	lines INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	column_name TEXT NOT NULL, 
	case_key TEXT NOT NULL, 
	first_run INTEGER NOT NULL, 
	last_run INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	closed_at TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(first_run) REFERENCES run (run_id), 
	FOREIGN KEY(last_run) REFERENCES run (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id), 
	CONSTRAINT dead_letter_identity UNIQUE (source_id, batch_id, line)
);
INSERT INTO "dead_letter" VALUES(1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,4,1,'date_invalid','Updated','2024003',1,1,1,'open',NULL,'');
CREATE TABLE event (
	seq INTEGER NOT NULL, 
	event_id BLOB NOT NULL, 
	source_id INTEGER NOT NULL, 
	case_key TEXT NOT NULL, 
	report_id TEXT NOT NULL, 
	axis TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	content_hash BLOB NOT NULL, 
	prev_seq BIGINT, 
	run_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	complete BOOLEAN NOT NULL, 
	sendable BOOLEAN NOT NULL, 
	late BOOLEAN NOT NULL, 
	as_of TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(run_id) REFERENCES run (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
);
INSERT INTO "event" VALUES(1,X'0B1E9AB93D59F583739FA08A2B6494DF',1,'2024001','1001','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"0b1e9ab9-3d59-f583-739f-a08a2b6494df","investigation_status":"OPEN"}');
INSERT INTO "event" VALUES(2,X'8DC01BBEFE31FE347C6BF1F449CEBBCA',1,'25000101','900000101','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"8dc01bbe-fe31-fe34-7c6b-f1f449cebbca","investigation_status":"OPEN"}');
INSERT INTO "event" VALUES(3,X'E92C30042AA8DD0BB16FA72733C4226D',1,'2024002','1002','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"e92c3004-2aa8-dd0b-b16f-a72733c4226d","investigation_status":"OPEN"}');
CREATE TABLE head (
	source_id INTEGER NOT NULL, 
	case_key TEXT NOT NULL, 
	report_id TEXT NOT NULL, 
	axis TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	event_id BLOB NOT NULL, 
	revision INTEGER NOT NULL, 
	content_hash BLOB NOT NULL, 
	as_of TEXT NOT NULL, 
	ordinal INTEGER NOT NULL, 
	retracted BOOLEAN NOT NULL, 
	missing_since TEXT, 
	PRIMARY KEY (source_id, case_key, report_id, axis), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
)
 WITHOUT ROWID

;
INSERT INTO "head" VALUES(1,'2024001','1001','A',1,X'0B1E9AB93D59F583739FA08A2B6494DF',1,X'A38BD5138BF35514DF41A1795EBBF5C3','2026-02-01',1,0,NULL);
INSERT INTO "head" VALUES(1,'2024002','1002','A',3,X'E92C30042AA8DD0BB16FA72733C4226D',1,X'A38BD5138BF35514DF41A1795EBBF5C3','2026-02-01',1,0,NULL);
INSERT INTO "head" VALUES(1,'25000101','900000101','A',2,X'8DC01BBEFE31FE347C6BF1F449CEBBCA',1,X'A38BD5138BF35514DF41A1795EBBF5C3','2026-02-01',1,0,NULL);
CREATE TABLE held (
	source_id INTEGER NOT NULL, 
	case_key TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	ordinal INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	PRIMARY KEY (source_id, case_key), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
)
 WITHOUT ROWID

;
CREATE TABLE link (
	agency TEXT NOT NULL, 
	match_key TEXT NOT NULL, 
	report_id TEXT NOT NULL, 
	case_number TEXT NOT NULL, 
	loose_key TEXT NOT NULL, 
	state TEXT NOT NULL, 
	linked_by TEXT NOT NULL, 
	linked_at TEXT NOT NULL, 
	PRIMARY KEY (agency, match_key, report_id)
)
 WITHOUT ROWID

;
INSERT INTO "link" VALUES('ORI:WA0170000','25000101','900000101','25-000101','25000101','CONFIRMED','IMPORT','2026-03-01T09:30:00Z');
CREATE TABLE link_version (
	agency TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (agency)
);
INSERT INTO "link_version" VALUES('ORI:WA0170000',1);
CREATE TABLE outbox (
	segment INTEGER NOT NULL, 
	sink_id INTEGER NOT NULL, 
	first_seq BIGINT NOT NULL, 
	last_seq BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_try TEXT NOT NULL, 
	code TEXT NOT NULL, 
	PRIMARY KEY (segment), 
	FOREIGN KEY(sink_id) REFERENCES sink (sink_id)
);
INSERT INTO "outbox" VALUES(1,1,1,2,'pending',0,'','');
INSERT INTO "outbox" VALUES(2,1,3,3,'pending',0,'','');
CREATE TABLE question (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source_id INTEGER NOT NULL, 
	case_key TEXT NOT NULL, 
	report_id TEXT NOT NULL, 
	"trigger" TEXT NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT NOT NULL, 
	case_number TEXT NOT NULL, 
	state TEXT NOT NULL, 
	asked_at TEXT NOT NULL, 
	snoozed_until TEXT, 
	answered_at TEXT, 
	role TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	FOREIGN KEY(source_id) REFERENCES source (source_id), 
	CONSTRAINT question_identity UNIQUE (source_id, case_key, report_id, "trigger", field, value)
);
CREATE TABLE receipt (
	sink_id INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	verdict TEXT NOT NULL, 
	code TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (sink_id, seq), 
	FOREIGN KEY(sink_id) REFERENCES sink (sink_id)
)
 WITHOUT ROWID

;
CREATE TABLE run (
	run_id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	command TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT, 
	state TEXT NOT NULL, 
	batches BIGINT DEFAULT '0' NOT NULL, 
	read BIGINT DEFAULT '0' NOT NULL, 
	dead BIGINT DEFAULT '0' NOT NULL, 
	ignored BIGINT DEFAULT '0' NOT NULL, 
	translated BIGINT DEFAULT '0' NOT NULL, 
	folded BIGINT DEFAULT '0' NOT NULL, 
	fanout BIGINT DEFAULT '0' NOT NULL, 
	events BIGINT DEFAULT '0' NOT NULL, 
	unchanged BIGINT DEFAULT '0' NOT NULL, 
	questions BIGINT DEFAULT '0' NOT NULL, 
	held BIGINT DEFAULT '0' NOT NULL, 
	retracted BIGINT DEFAULT '0' NOT NULL, 
	by_rule TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
);
INSERT INTO "run" VALUES(1,1,'sync','2026-03-01T09:30:00Z','2026-03-01T09:30:00Z','done',0,4,1,0,3,0,0,3,0,0,0,0,'{}','{}');
CREATE TABLE setting (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE sink (
	sink_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	takes TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	PRIMARY KEY (sink_id), 
	CONSTRAINT sink_name UNIQUE (name)
);
INSERT INTO "sink" VALUES(1,'sheet','events','2026-03-01T09:30:00Z');
CREATE TABLE source (
	source_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	system TEXT NOT NULL, 
	PRIMARY KEY (source_id), 
	CONSTRAINT source_name UNIQUE (name)
);
INSERT INTO "source" VALUES(1,'rms','ORI:WA0170000','Records');
CREATE TABLE tombstone (
	event_id BLOB NOT NULL, 
	key_hash BLOB NOT NULL, 
	reason TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (event_id)
);
CREATE INDEX link_loose ON link (agency, loose_key);
CREATE INDEX link_report ON link (report_id);
CREATE INDEX tombstone_key ON tombstone (key_hash);
CREATE INDEX outbox_waiting ON outbox (sink_id, state, first_seq);
CREATE INDEX event_late ON event (prev_seq) WHERE late;
DELETE FROM "sqlite_sequence";
COMMIT;
