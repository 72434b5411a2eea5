"""Faults of tables, of delivery, of the ledger and of the configuration."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["CORE"]

_EXPORT = "Export the file again and drop it under the same name."
_PROFILE = "Correct the profile, then run `casebridge deadletter retry`."
_SOURCE = "Correct the record in the case system; the next export or poll brings it in."

CORE: dict[str, Fault] = {
    # one record
    "row_too_short": Fault("record", "The row has fewer cells than the header.", _EXPORT),
    "row_too_long": Fault("record", "The row has more cells than the header.", _EXPORT),
    "row_truncated": Fault("record", "The last row is cut off: too few cells and no line end.", _EXPORT),
    "quote_unclosed": Fault("record", "A quoted cell is never closed.", _EXPORT),
    "quote_ambiguous": Fault(
        "record", "Quotes in these rows can be read in two ways, so neither is believed.", _EXPORT
    ),
    "nul_character": Fault("record", "A cell holds a NUL character.", _EXPORT),
    "control_character": Fault("record", "A mapped cell holds a control or invisible character.", _SOURCE),
    "cell_too_long": Fault("record", "A cell is longer than 131,072 characters.", _EXPORT),
    "value_too_long": Fault("record", "A mapped value is longer than its field allows.", _PROFILE),
    "media_in_value": Fault(
        "record", "A mapped value looks like binary data (base64, data URI or magic bytes).", _PROFILE
    ),
    "case_number_missing": Fault("record", "The case number is empty.", _SOURCE),
    "case_number_pattern": Fault("record", "The case number does not have the form that the profile names.", _SOURCE),
    "case_number_characters": Fault(
        "record", "The case number holds full-width, invisible or other non-ASCII characters.", _SOURCE
    ),
    "case_number_spreadsheet": Fault(
        "record",
        "A spreadsheet rewrote the case number (1.9E+08, 3-Dec or a decimal point).",
        "Export straight from the case system, without opening the file in a spreadsheet.",
    ),
    "date_unreadable": Fault("record", "A date does not have the format that the profile names.", _PROFILE),
    "date_impossible": Fault(
        "record", "A date does not exist, or falls into the hour a clock change skipped.", _SOURCE
    ),
    "number_unreadable": Fault("record", "A count is not a whole number of 0 or more.", _SOURCE),
    "facts_contradict": Fault("record", "The mapped values contradict each other.", _PROFILE),
    "case_incomplete": Fault(
        "record", "Another row of the same case could not be read, so the case was not folded.", _EXPORT
    ),
    "report_id_malformed": Fault(
        "record", "A cell that should hold a CyberTipline report ID holds something else.", _SOURCE
    ),
    # one file
    "file_undecodable": Fault("file", "The file can't be read in the declared or detected encoding.", _EXPORT),
    "file_empty": Fault("file", "The file holds no bytes.", _EXPORT),
    "file_binary": Fault(
        "file", "The file holds binary data or is an archive.", "Drop the plain file that the profile reads."
    ),
    "file_too_large": Fault(
        "file", "The file is larger than the profile allows.", "Raise max_bytes or split the export."
    ),
    "file_changed": Fault("file", "The file changed while it was copied.", "It is tried again at the next scan."),
    "file_unreadable": Fault("file", "The file can't be opened.", "Give casebridge's account the right to read it."),
    "not_regular": Fault("file", "The name is a link, folder, pipe or device, not a file.", "Drop a regular file."),
    "checksum_mismatch": Fault("file", "The checksum sidecar does not match the file.", _EXPORT),
    "checksum_unreadable": Fault("file", "The checksum sidecar holds no SHA-256 digest.", "Write the digest in hex."),
    "header_missing": Fault("file", "The file has no header row.", _EXPORT),
    "header_column_missing": Fault(
        "file", "A column that the profile maps is not in the header.", "Correct the profile or the export."
    ),
    "header_duplicate": Fault(
        "file", "A column that the profile maps occurs twice in the header.", "Name each column once."
    ),
    "sheet_missing": Fault(
        "file", "The workbook has no sheet of the name the profile gives.", "Correct the sheet name."
    ),
    "workbook_unreadable": Fault("file", "The workbook can't be read.", _EXPORT),
    "extra_missing": Fault("file", "Reading .xlsx needs the xlsx extra.", "Install casebridge[xlsx]."),
    # on the way out
    "sink_unavailable": Fault(
        "remote",
        "The sink's folder is missing, full or can't be written.",
        "Mend the folder; the next run sends again.",
    ),
    "too_large": Fault(
        "record", "The event is larger than 64 KB as a CloudEvent.", "Shorten its free text in the case system."
    ),
    "payload_unreadable": Fault(
        "record", "The sink can't read the statement it was handed.", "Run `casebridge ledger verify`."
    ),
    "event_held": Fault(
        "record",
        "The statement must not leave the agency: it is held, or it waits for an answer.",
        "See `casebridge questions list`, and the dissemination of the record in its system.",
    ),
    "form_inconsistent": Fault(
        "record", "A question of NCMEC's form is answered that the form doesn't ask here.", "Run `casebridge explain`."
    ),
    # the ledger
    "ledger_busy": Fault(
        "ledger",
        "Another process is writing to the ledger, or upgrading it.",
        "Wait for it to finish, or stop that process; then run again.",
    ),
    "source_busy": Fault(
        "ledger",
        "Another process is working on this source.",
        "Wait for it to finish, or stop that process; then run again.",
    ),
    "sink_busy": Fault(
        "ledger",
        "Another process is sending to this sink.",
        "Nothing, if it is the daemon; otherwise wait for it to finish, then run again.",
    ),
    "ledger_missing": Fault(
        "ledger", "There is no ledger at this path.", "Correct the path, or run `casebridge sync`."
    ),
    "ledger_newer": Fault(
        "ledger",
        "A newer casebridge wrote this ledger.",
        "Install that version of casebridge; never downgrade a ledger.",
    ),
    "ledger_older": Fault("ledger", "An older casebridge wrote this ledger.", "Run `casebridge ledger upgrade`."),
    "ledger_damaged": Fault(
        "ledger",
        "The file is damaged, or is not a casebridge ledger.",
        "Put back the latest backup, then run `casebridge ledger verify`.",
    ),
    "ledger_unwritable": Fault(
        "ledger",
        "The ledger can't be read or written: the disk is full, failing or read-only; nothing was half-written.",
        "Free some space or correct the rights of the file and its folder, then run again.",
    ),
    "ledger_refused": Fault(
        "ledger",
        "The database refused a row, so nothing of this step was stored.",
        "Run `casebridge ledger verify`, and report the error with its debug log.",
    ),
    "head_moved": Fault(
        "ledger",
        "An event does not continue the statement that stands, so nothing of this page was stored.",
        "Run again: the page is planned anew from what the ledger holds.",
    ),
    "books_unbalanced": Fault(
        "run",
        "What was read and what became of it do not add up, so nothing of this page was stored.",
        "Report the error with its debug log; this is a fault of casebridge or of a connector.",
    ),
    "source_agency_changed": Fault(
        "config",
        "The source's name already belongs to another agency or system.",
        "Give the source a new name, or restore its agency and system.",
    ),
    "sink_takes_changed": Fault(
        "config", "The sink's name already belongs to a sink of another kind.", "Give the sink a new name."
    ),
    "event_ambiguous": Fault("config", "Several events begin with this ID.", "Give more of the ID, or the number."),
    # folders and locks
    "folder_missing": Fault("remote", "The drop folder is not there.", "Mount the share, or create the folder."),
    "folder_unreadable": Fault(
        "remote",
        "The drop folder can't be read.",
        "Give casebridge's account the right to list it, or mount the share.",
    ),
    "workdir_unwritable": Fault(
        "run", "The work folder is full or can't be used.", "Make room in it, then run again; no file was touched."
    ),
    "lock_held": Fault("run", "Another process holds the lock.", "Wait until it has ended, then run again."),
    "encoding_unknown": Fault("config", "The encoding is not known.", "Use one of those that the error names."),
    # configuration and command line
    "report_invalid": Fault(
        "config",
        "What was given is not a CyberTipline report ID.",
        "Give its number; `casebridge reports list` shows those that are known.",
    ),
    "report_unknown": Fault(
        "config",
        "No document and no case here names this report.",
        "See `casebridge reports list`, or drop a document of it into a [[reports]] folder.",
    ),
    "file_missing": Fault("config", "The file does not exist.", "Check the path."),
    "toml_syntax": Fault("config", "The file is not valid TOML.", "Correct the line that the error names."),
    "key_invalid": Fault(
        "config",
        "A key of the configuration or profile is unknown, missing or wrong.",
        "Correct the key and run `casebridge check` again.",
    ),
    "config_missing": Fault(
        "config",
        "There is no configuration here.",
        "Go to its folder, name it with --config, or run `casebridge init`.",
    ),
    "config_extends": Fault(
        "config",
        "What agencies share does not stand where it should.",
        "Only [agency], [[source]], [[reports]] and [quality] stand in a file with `extends`; move the rest.",
    ),
    "config_exists": Fault(
        "config", "A configuration or profile is there already.", "Choose another folder, or move the file away first."
    ),
    "folder_unwritable": Fault("config", "The folder can't be written.", "Choose a folder in which you may write."),
    "folder_foreign": Fault(
        "config", "The folder holds files that the demo did not write.", "Name an empty folder: casebridge demo FOLDER."
    ),
    "source_unknown": Fault("config", "There is no source of that name.", "Use a name that the configuration gives."),
    "source_none": Fault("config", "The configuration has no source.", "Add a [[source]] table."),
    "source_unread": Fault("config", "The source was never read.", "Run `casebridge sync` first."),
    "position_invalid": Fault(
        "config", "A position is a JSON object.", "Copy one from `casebridge cursor show SOURCE --json`."
    ),
    "link_columns": Fault(
        "config",
        "No single column of the link table can be told to hold the report ID or the case number.",
        "Name it with --report-column or --case-column.",
    ),
    "link_invalid": Fault(
        "config", "A case number or a report ID is not one.", "Usage: casebridge link add CASE REPORT."
    ),
    "link_unknown": Fault("config", "No link joins this case and this report.", "See `casebridge link list`."),
    "event_unknown": Fault("config", "There is no such event.", "See `casebridge events list`."),
    "event_purged": Fault("config", "The content of the event was purged.", "Its tombstone stays."),
    "question_unknown": Fault("config", "There is no question of that number.", "See `casebridge questions list`."),
    "question_closed": Fault(
        "config", "The question is answered or withdrawn.", "See `casebridge questions list --all`."
    ),
    "answer_invalid": Fault(
        "config", "The answer does not answer the question.", "See `casebridge questions show NUMBER`."
    ),
    "deadletter_unknown": Fault(
        "config", "There is no dead letter of that number.", "See `casebridge deadletter list`."
    ),
    "deadletter_closed": Fault(
        "config", "The dead letter is resolved or discarded already.", "See `casebridge deadletter list --all`."
    ),
    "reason_invalid": Fault(
        "config",
        "The reason is empty, too long, or may identify somebody.",
        "Say why the record is given up, without naming anybody.",
    ),
}
