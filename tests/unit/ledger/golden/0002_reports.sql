-- A ledger as revision 0002_reports made it. Data is made up.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002_reports');
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
INSERT INTO "batch" VALUES(1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','cases.csv','2026-03-01T08:00:00Z',10,0,'done','context','{}','[]',1);
INSERT INTO "batch" VALUES(2,1,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','tips.jsonl','2026-03-01T08:00:00Z',1,0,'done','c','{}','[]',2);
CREATE TABLE case_item (
	source_id INTEGER NOT NULL, 
	case_key TEXT NOT NULL, 
	item BLOB NOT NULL, 
	as_of TEXT, 
	ordinal INTEGER NOT NULL, 
	line BIGINT NOT NULL, 
	gone INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	PRIMARY KEY (source_id, case_key, item), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
)
 WITHOUT ROWID

;
INSERT INTO "case_item" VALUES(1,'2024005',X'69696969696969696969696969696969','2026-02-01',1,3,0,'{}');
INSERT INTO "case_item" VALUES(1,'2024005',X'6A6A6A6A6A6A6A6A6A6A6A6A6A6A6A6A',NULL,1,4,1,'');
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
	reason TEXT NOT NULL, item BLOB, 
	PRIMARY KEY (number), 
	FOREIGN KEY(first_run) REFERENCES run (run_id), 
	FOREIGN KEY(last_run) REFERENCES run (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id), 
	CONSTRAINT dead_letter_identity UNIQUE (source_id, batch_id, line)
);
INSERT INTO "dead_letter" VALUES(1,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,7,1,'date_invalid','Updated','2024003',1,1,1,'discarded','2026-03-01T09:30:00Z','damaged for good',NULL);
INSERT INTO "dead_letter" VALUES(2,1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,9,2,'date_invalid','Updated','',1,1,1,'resolved','2026-03-01T09:30:00Z','',NULL);
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
INSERT INTO "event" VALUES(2,X'E92C30042AA8DD0BB16FA72733C4226D',1,'2024002','1002','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',0,0,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"e92c3004-2aa8-dd0b-b16f-a72733c4226d","investigation_status":"OPEN","completeness":"INCOMPLETE","question":"CLOSURE_REASON"}');
INSERT INTO "event" VALUES(3,X'23FAE0BF98E8282A356FC17B2D6DA930',1,'purged:8ae651028894220bd004dc9e33d64f6ad89a55ce54789317ebd958aebbd87036','1001','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','');
INSERT INTO "event" VALUES(4,X'36BAACC67A45DBC4C4A87C186FC3BE4E',1,'2024001','1001','A',2,X'110CCF2F5D2FF4EDA1FD1A494293467D',1,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"36baacc6-7a45-dbc4-c4a8-7c186fc3be4e","investigation_status":"CLOSED"}');
INSERT INTO "event" VALUES(5,X'CAE3E9BBEAED1CEAEDF6D33DC98620F2',1,'2024006','1006','A',1,X'A38BD5138BF35514DF41A1795EBBF5C3',NULL,1,'STATUS',1,1,0,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"cae3e9bb-eaed-1cea-edf6-d33dc98620f2","investigation_status":"OPEN"}');
INSERT INTO "event" VALUES(6,X'4FC6FF42415940AFD3F5FFC9F2F84368',1,'2024001','1001','A',1,X'A79B9A2A9A393DB21D39924677C583FC',1,1,'STATUS',1,1,1,'2026-02-01','2026-03-01T09:30:00Z','{"event_id":"4fc6ff42-4159-40af-d3f5-ffc9f2f84368","investigation_status":"EARLY"}');
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
INSERT INTO "head" VALUES(1,'2024001','1001','A',4,X'36BAACC67A45DBC4C4A87C186FC3BE4E',2,X'110CCF2F5D2FF4EDA1FD1A494293467D','2026-02-01',1,0,NULL);
INSERT INTO "head" VALUES(1,'2024002','1002','A',2,X'E92C30042AA8DD0BB16FA72733C4226D',1,X'A38BD5138BF35514DF41A1795EBBF5C3','2026-02-01',1,0,NULL);
INSERT INTO "head" VALUES(1,'2024006','1006','A',5,X'CAE3E9BBEAED1CEAEDF6D33DC98620F2',1,X'A38BD5138BF35514DF41A1795EBBF5C3','2026-02-01',1,0,NULL);
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
INSERT INTO "held" VALUES(1,'2024004','question','2026-02-01',1,'{}');
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
INSERT INTO "link" VALUES('ORI:WA0170000','2024-001','1001','2024001','24001','CONFIRMED','IMPORT','2026-03-01T09:30:00Z');
INSERT INTO "link" VALUES('ORI:WA0170000','2024-004','1004','2024004','24004','PROPOSED','NUMBER','2026-03-01T09:30:00Z');
CREATE TABLE link_version (
	agency TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (agency)
);
INSERT INTO "link_version" VALUES('ORI:WA0170000',2);
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
INSERT INTO "outbox" VALUES(1,1,1,3,'done',1,'','');
INSERT INTO "outbox" VALUES(2,2,1,3,'done',1,'','');
INSERT INTO "outbox" VALUES(3,1,4,4,'rejected',1,'','unknown');
INSERT INTO "outbox" VALUES(4,2,4,4,'rejected',1,'','unknown');
INSERT INTO "outbox" VALUES(5,1,5,6,'pending',1,'2026-03-01T10:30:00Z','no_receipt');
INSERT INTO "outbox" VALUES(6,2,5,6,'pending',1,'2026-03-01T10:30:00Z','no_receipt');
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
INSERT INTO "question" VALUES(1,1,'2024002','1001','CLOSURE_REASON','','','2024-002','open','2026-03-01T09:30:00Z',NULL,NULL,'','[]');
INSERT INTO "question" VALUES(2,1,'2024001','1001','CLOSURE_REASON','','','2024-001','answered','2026-03-01T09:30:00Z',NULL,'2026-03-01T09:30:00Z','OFFICER','["ARREST"]');
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
INSERT INTO "receipt" VALUES(1,4,'rejected','unknown','2026-03-01T10:30:00Z');
INSERT INTO "receipt" VALUES(2,4,'rejected','unknown','2026-03-01T10:30:00Z');
CREATE TABLE report (
	agency TEXT NOT NULL, 
	report_id BIGINT NOT NULL, 
	revision INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	first_seen TEXT NOT NULL, 
	last_seen TEXT NOT NULL, 
	meta TEXT NOT NULL, 
	said TEXT NOT NULL, 
	PRIMARY KEY (agency, report_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
)
 WITHOUT ROWID

;
INSERT INTO "report" VALUES('ORI:WA0170000',1001,1,2,'2026-03-01T09:30:00Z','2026-03-01T09:30:00Z','{"ref":{"clearinghouse":"NCMEC","report_id":"1001","raw":null},"received_at":null,"esp_name":null,"esp_key":null,"esp_service":null,"incident_type":null,"ncmec_incident_type":null,"incident_at":null,"incident_at_note":null,"platform":null,"escalated":false,"report_annotations":[],"batched_reason":null,"ncmec_label":null,"ncmec_label_raw":null,"esp_preannotated_informational":null,"ncmec_priority_code":null,"prior_report_ids":[{"clearinghouse":"NCMEC","report_id":"1002","raw":null}],"related_report_ids":[],"file_count":2,"files_by_class":{"A1":1},"viewed":{"yes":1,"no":0,"unstated":1},"presence":{},"esp_preservation_until":null,"esp_preservation_approximate":false,"source":{"format":"tip","version":"","sha256":""},"findings":[{"code":"odd","severity":"INFO","path":"report","rule_id":"","clearable":false}]}','{"findings": [{"clearable": false, "code": "odd", "path": "report", "rule_id": "", "severity": "INFO"}], "listed": false, "listed_at": "", "stamps": {"source": [0, "2026-03-01T08:00:00Z"]}}');
INSERT INTO "report" VALUES('ORI:WA0170000',1002,1,2,'2026-03-01T09:30:00Z','2026-03-01T09:30:00Z','{"ref":{"clearinghouse":"NCMEC","report_id":"1002","raw":null},"received_at":null,"esp_name":null,"esp_key":null,"esp_service":null,"incident_type":null,"ncmec_incident_type":null,"incident_at":null,"incident_at_note":null,"platform":null,"escalated":false,"report_annotations":[],"batched_reason":null,"ncmec_label":null,"ncmec_label_raw":null,"esp_preannotated_informational":null,"ncmec_priority_code":null,"prior_report_ids":[],"related_report_ids":[],"file_count":1,"files_by_class":{},"viewed":{"yes":0,"no":1,"unstated":0},"presence":{},"esp_preservation_until":null,"esp_preservation_approximate":false,"source":{"format":"tip","version":"","sha256":""},"findings":[]}','{"findings": [], "listed": false, "listed_at": "", "stamps": {"source": [0, "2026-03-01T08:00:00Z"]}}');
CREATE TABLE report_document (
	agency TEXT NOT NULL, 
	report_id BIGINT NOT NULL, 
	sha256 TEXT NOT NULL, 
	format TEXT NOT NULL, 
	version TEXT NOT NULL, 
	source_id INTEGER NOT NULL, 
	batch_id TEXT NOT NULL, 
	read_at TEXT NOT NULL, 
	PRIMARY KEY (agency, report_id, sha256, format), 
	FOREIGN KEY(source_id) REFERENCES source (source_id), 
	FOREIGN KEY(agency, report_id) REFERENCES report (agency, report_id)
)
 WITHOUT ROWID

;
INSERT INTO "report_document" VALUES('ORI:WA0170000',1001,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','tip','',2,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','2026-03-01T09:30:00Z');
INSERT INTO "report_document" VALUES('ORI:WA0170000',1002,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','tip','',2,'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','2026-03-01T09:30:00Z');
CREATE TABLE report_file (
	agency TEXT NOT NULL, 
	report_id BIGINT NOT NULL, 
	listed BOOLEAN NOT NULL, 
	file_id TEXT NOT NULL, 
	viewed TEXT NOT NULL, 
	classification TEXT, 
	supplemental BOOLEAN NOT NULL, 
	annotations TEXT NOT NULL, 
	PRIMARY KEY (agency, report_id, listed, file_id), 
	FOREIGN KEY(agency, report_id) REFERENCES report (agency, report_id)
)
 WITHOUT ROWID

;
INSERT INTO "report_file" VALUES('ORI:WA0170000',1001,0,'a','yes','A1',0,'[]');
INSERT INTO "report_file" VALUES('ORI:WA0170000',1001,0,'b','unstated',NULL,0,'[]');
INSERT INTO "report_file" VALUES('ORI:WA0170000',1002,0,'c','no',NULL,0,'[]');
CREATE TABLE report_relation (
	agency TEXT NOT NULL, 
	report_id BIGINT NOT NULL, 
	other_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	PRIMARY KEY (agency, report_id, other_id, kind), 
	FOREIGN KEY(agency, report_id) REFERENCES report (agency, report_id)
)
 WITHOUT ROWID

;
INSERT INTO "report_relation" VALUES('ORI:WA0170000',1001,1002,'prior');
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
	detail TEXT NOT NULL, reports BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(source_id) REFERENCES source (source_id)
);
INSERT INTO "run" VALUES(1,1,'sync','2026-03-01T09:30:00Z','2026-03-01T09:30:00Z','done',0,8,2,0,6,0,0,5,0,1,0,0,'{}','{}',0);
INSERT INTO "run" VALUES(2,2,'sync','2026-03-01T09:30:00Z','2026-03-01T09:30:00Z','done',1,2,0,0,2,0,0,0,0,0,0,0,'{}','{}',2);
INSERT INTO "run" VALUES(3,1,'sync','2026-03-01T09:30:00Z',NULL,'running',0,0,0,0,0,0,0,0,0,0,0,0,'{}','{}',0);
CREATE TABLE setting (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('tombstone_key','dfd8e59247720eb5f5e7de9e9d0f8664c00942128b3a394276d237849bb06fd3');
CREATE TABLE sink (
	sink_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	takes TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	PRIMARY KEY (sink_id), 
	CONSTRAINT sink_name UNIQUE (name)
);
INSERT INTO "sink" VALUES(1,'out','event','2026-03-01T09:30:00Z');
INSERT INTO "sink" VALUES(2,'sheet','entry','2026-03-01T09:30:00Z');
CREATE TABLE source (
	source_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	system TEXT NOT NULL, 
	PRIMARY KEY (source_id), 
	CONSTRAINT source_name UNIQUE (name)
);
INSERT INTO "source" VALUES(1,'rms','ORI:WA0170000','Records');
INSERT INTO "source" VALUES(2,'tips','ORI:WA0170000','made-up/lines');
CREATE TABLE tombstone (
	event_id BLOB NOT NULL, 
	key_hash BLOB NOT NULL, 
	reason TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (event_id)
);
INSERT INTO "tombstone" VALUES(X'23FAE0BF98E8282A356FC17B2D6DA930',X'8AE651028894220BD004DC9E33D64F6AD89A55CE54789317EBD958AEBBD87036','expunged','2026-03-01T09:30:00Z');
CREATE INDEX link_loose ON link (agency, loose_key);
CREATE INDEX link_report ON link (report_id);
CREATE INDEX tombstone_key ON tombstone (key_hash);
CREATE INDEX outbox_waiting ON outbox (sink_id, state, first_seq);
CREATE INDEX event_late ON event (prev_seq) WHERE late;
CREATE INDEX report_relation_back ON report_relation (agency, other_id);
CREATE INDEX case_item_case ON case_item (source_id, item);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('question',2);
COMMIT;
