"""Faults of systems that are reached over a network: HTTP, REST, SFTP."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["REMOTE"]

REMOTE: dict[str, Fault] = {
    # HTTP
    "http_unreachable": Fault(
        "remote",
        "The system can't be reached, or closes the connection.",
        "Look at the network and at the system; the next run tries again.",
    ),
    "http_name_unknown": Fault(
        "remote", "The name of the system can't be looked up.", "Check `url`, the network and the name server."
    ),
    "http_deadline": Fault(
        "remote",
        "The system did not answer in time.",
        "The next run tries again; ask for less a page, or raise `deadline_seconds`.",
    ),
    "http_truncated": Fault(
        "remote",
        "The answer is cut off, damaged or of a wrong length.",
        "Nothing of it was used; the next run asks again.",
    ),
    "http_protocol": Fault(
        "remote", "What answers does not speak HTTP as it should.", "Check scheme and port of `url`."
    ),
    "http_busy": Fault(
        "remote",
        "The system asks for fewer requests (429).",
        "The next run goes on; set `requests_per_minute` to what the system allows.",
    ),
    "http_unavailable": Fault(
        "remote", "The system says that it is not available now.", "The next run tries again; else ask who runs it."
    ),
    "circuit_open": Fault(
        "remote",
        "The system failed several times in a row, so it is left alone for a while.",
        "Wait, since it is tried again by itself; or run `casebridge check`, which asks at once.",
    ),
    "http_tls": Fault(
        "remote",
        "No trusted connection can be made.",
        "Correct what the reason names: certificate, name, date or `ca_file`.",
    ),
    "http_certificate": Fault(
        "config",
        "A certificate file, or the key of the client certificate, can't be read.",
        "Check `ca_file`, `certificate`, `key` and the secret that goes with it; all are PEM.",
    ),
    "http_redirect": Fault(
        "remote",
        "The system redirects, which is not followed.",
        "Enter the final address as `url`; `redirects = true` allows those that stay on the host.",
    ),
    "http_host_refused": Fault(
        "remote",
        "A request would go to a host, scheme or port that is not allowed.",
        "Set `url` to the address under which the system links to itself.",
    ),
    "http_url_invalid": Fault("remote", "An address is not one.", "Correct the path in the profile, or `url`."),
    "http_header_invalid": Fault(
        "config",
        "A header has a value that HTTP can't carry, or one that only casebridge sets.",
        "Correct the headers of the profile.",
    ),
    "http_address_refused": Fault(
        "remote",
        "The name leads to an address at which no case system stands (link-local, metadata, multicast).",
        "Check `url` and the name server.",
    ),
    "http_plain": Fault(
        "remote", "Without encryption only this machine is asked.", "Use https://, or set `allow_http = true`."
    ),
    "http_proxy": Fault("remote", "The proxy does not let the request through.", "Check `proxy` and ask who runs it."),
    "http_encoding": Fault(
        "remote",
        "The answer is packed in a way that was not asked for.",
        "Ask who runs the system to send gzip or plain.",
    ),
    "http_unframed": Fault(
        "remote",
        "The answer does not say how long it is, so a cut could not be seen.",
        "Ask who runs the system to send Content-Length or chunks.",
    ),
    "http_too_large": Fault(
        "remote", "The answer is larger than allowed.", "Ask for less a page, or raise `max_bytes`."
    ),
    "http_unauthorized": Fault(
        "remote",
        "The system does not accept the credentials (401).",
        "Check `auth` and its secret; renew what expired.",
    ),
    "http_sign_in": Fault(
        "remote",
        "The token address does not give a token.",
        "Check `token_url`, `client_id`, `scope` and the client secret.",
    ),
    "http_secret_invalid": Fault(
        "config",
        "A secret is empty or holds characters that can't be sent.",
        "Save it again, without line ends inside.",
    ),
    # SFTP
    "sftp_unavailable": Fault(
        "remote",
        "The SFTP server can't be reached, does not answer in time, or ended the connection.",
        "Look at the network, and at `host` and `port` under `sftp`; the next run tries again and nothing was lost.",
    ),
    "sftp_host_key": Fault(
        "config",
        "The server is not the one whose host key is pinned.",
        "Ask who runs the server for the fingerprint of its host key, by another way than this connection. Only if it"
        " is the one shown here, put it into `host_key`; else somebody may stand between.",
    ),
    "sftp_algorithm": Fault(
        "config",
        "The server knows no algorithm that is safe today.",
        "Ask who runs the server to allow a current cipher and key exchange.",
    ),
    "sftp_refused": Fault(
        "config",
        "The server does not let casebridge sign in.",
        "Check `user`, and the secret that `secret` or `key` names; ask who runs the server whether it may sign in.",
    ),
    "sftp_key_unreadable": Fault(
        "config",
        "The private key can't be read, or its passphrase is wrong or missing.",
        "Store the whole key file as the secret, and name its passphrase in `key_passphrase`.",
    ),
    "sftp_not_offered": Fault(
        "config", "The server lets casebridge sign in but offers it no SFTP.", "Ask who runs the server to allow SFTP."
    ),
    "sftp_extra_missing": Fault("config", "SFTP needs the sftp extra.", "Install casebridge[sftp]."),
    # REST
    "rest_failed": Fault(
        "remote", "The system failed, or asks to come back later.", "The next run tries again; else ask who runs it."
    ),
    "rest_refused": Fault(
        "remote",
        "The system refuses the request.",
        "Check the rights of the account, `url`, and the paths in the profile.",
    ),
    "rest_error_inside": Fault(
        "remote",
        "The system answers with success and says inside that it is an error.",
        "Check the request in the profile; [rest.errors] says which codes ask for a new sign-in or for later.",
    ),
    "rest_sign_in_page": Fault(
        "remote",
        "A web page came instead of data; it looks like a page to sign in.",
        "Check `url` and `auth`: the address of the interface is often another one than that of the web page.",
    ),
    "rest_not_json": Fault(
        "remote", "The answer does not call itself JSON.", "Check `url` and the path in the profile."
    ),
    "rest_not_xml": Fault("remote", "The answer does not call itself XML.", "Check `url` and the path in the profile."),
    "rest_no_records": Fault(
        "remote",
        "The answer has no records where the profile looks for them.",
        "Correct `path` of [records]; several can be given.",
    ),
    "rest_cycle": Fault(
        "remote",
        "A page leads back to one that was read before.",
        "Nothing of it is lost, but nothing more is read: check [rest.paging], or ask who runs the system.",
    ),
    "rest_empty_pages": Fault(
        "remote",
        "One empty page follows another.",
        "Check [rest.paging] and the rights of the account, or ask who runs the system.",
    ),
    "rest_link_foreign": Fault(
        "remote",
        "The link to the next page leads to another scheme, host or port, and was not followed.",
        "Enter the address that the system itself uses as `url`, or have its links corrected.",
    ),
    "rest_next_missing": Fault(
        "remote",
        "The system says that there is more, but not where.",
        "Check `next` and `done` of [rest.paging] in the profile.",
    ),
    "rest_ties": Fault(
        "remote",
        "More records share one time than a page holds, and there is no deeper page.",
        "Raise `size` of [rest.paging].",
    ),
    "rest_moving": Fault(
        "remote",
        "Records that share one time keep moving while they are read.",
        "The next run tries again; raise `size` of [rest.paging] if it happens often.",
    ),
    "rest_budget": Fault(
        "remote",
        "The read can't be finished within its budget, and can't go on where it stopped.",
        "Raise `max_pages`, `max_poll_bytes` or `max_seconds` of the source.",
    ),
    "rest_gone": Fault(
        "remote", "The system asks for a full read again and again (410).", "The next run tries again; ask who runs it."
    ),
    "rest_position": Fault(
        "config", "The stored position is not one of this source.", "Run `casebridge cursor reset` for the source."
    ),
    "rest_window": Fault(
        "config",
        "The source can't read the time between two dates.",
        "Name `field` under [rest.watermark] in the profile, or run `casebridge cursor reset` for a full read.",
    ),
    "rest_profile": Fault(
        "config", "[rest] of the profile asks for something that does not fit.", "Correct what the error names."
    ),
    "rest_mark_future": Fault(
        "remote",
        "The stored position lay in the future of the system's own clock, so everything was read anew.",
        "Nothing to do; if it happens again, have the system's clock looked at.",
    ),
    "rest_resync": Fault(
        "remote",
        "The system no longer knew the stored position, so everything was read anew.",
        "Nothing to do.",
    ),
    "rest_detail_gone": Fault(
        "record", "The record was in the list, but is not there by itself.", "The next poll asks again if it changes."
    ),
    "rest_detail_refused": Fault(
        "record",
        "The account may see the record in the list, but not by itself.",
        "Give the account the right to read it, then run `casebridge deadletter retry`.",
    ),
    "rest_detail_unreadable": Fault(
        "record",
        "The record by itself can't be read.",
        "Run `casebridge deadletter retry`; else ask who runs the system.",
    ),
    "rest_lookup": Fault(
        "remote", "A list that says what IDs mean can't be read.", "Correct [rest.lookup] in the profile."
    ),
    "rest_id_unsafe": Fault(
        "record", "The record's ID holds characters that are never put into a request.", "Correct `id` in the profile."
    ),
    "rest_number_unsafe": Fault(
        "record",
        "A linked case number holds characters that are never put into a request.",
        "Correct the link; a full read (`casebridge cursor reset`) brings the case in.",
    ),
    "deleted_without_case": Fault(
        "record",
        "The system says that a record is deleted, but not of which case.",
        "Look it up in the case system; `casebridge events list` shows what stands.",
    ),
}
